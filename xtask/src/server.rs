//! A private database server: on a free port, in a directory of its own, gone without a trace once it is dropped or this
//! process has ended in whichever way.

use std::ffi::OsStr;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Runs the server until its own input ends. The other end of that is held by this process alone, so it ends with it.
const WATCH: &str = r#"
dir=$1; signal=$2; shift 2
trap '' INT HUP
"$@" >"$dir/log" 2>&1 </dev/null &
server=$!
read -r _
kill -s "$signal" "$server" 2>/dev/null
wait "$server"
rm -rf "$dir"
"#;

const START_TIMEOUT: Duration = Duration::from_secs(120);

/// A running server.
pub struct Server {
    pub url: String,
    watcher: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        let _ = self.watcher.wait();
    }
}

/// The URL of the server that the variable names, or that of one started for this run.
pub fn provide(
    variable: &str,
    start: fn() -> Result<Server, String>,
) -> Result<(String, Option<Server>), String> {
    match std::env::var(variable) {
        Ok(url) if !url.is_empty() => Ok((url, None)),
        _ => {
            let server =
                start().map_err(|why| format!("{why}\nOr set {variable} to the URL of a server to use."))?;
            Ok((server.url.clone(), Some(server)))
        }
    }
}

/// The directory of a server that is not running yet. It is removed unless a server takes it over.
pub struct Home {
    pub dir: PathBuf,
    /// The user that the server runs as, where this process is root: servers refuse to be that.
    user: Option<&'static str>,
    port: u16,
    taken: bool,
}

impl Home {
    pub fn new(name: &str, user: &'static str) -> Result<Home, String> {
        let dir = std::env::temp_dir().join(format!("ent-test-{name}-{}", std::process::id()));
        let text = |error: std::io::Error| format!("no directory for {name}: {error}");
        std::fs::create_dir_all(&dir).map_err(text)?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let port = port.map_err(|error| format!("no free port for {name}: {error}"))?.port();
        let home = Home { dir, user: is_root().then_some(user), port, taken: false };
        home.give_away()?;
        Ok(home)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The command as the user of the server.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = match self.user {
            Some(user) => {
                let mut command = Command::new("setpriv");
                command.arg(format!("--reuid={user}")).arg(format!("--regid={user}"));
                command.args(["--clear-groups", "--"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.current_dir(&self.dir);
        command
    }

    /// Hands what is in the directory to the user of the server.
    fn give_away(&self) -> Result<(), String> {
        let Some(user) = self.user else { return Ok(()) };
        run(Command::new("chown").arg("-R").arg(user).arg(&self.dir))
    }

    /// Writes a file for the server to read.
    pub fn write(&self, name: &str, text: &str) -> Result<PathBuf, String> {
        let path = self.dir.join(name);
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        self.give_away()?;
        Ok(path)
    }

    /// Starts the server and waits until it answers. It is stopped by that signal.
    pub fn start(
        mut self,
        server: &Command,
        signal: &str,
        url: String,
        ready: impl Fn(u16) -> bool,
    ) -> Result<Server, String> {
        let mut watcher = Command::new("sh");
        watcher.args(["-c", WATCH, "watch"]).arg(&self.dir).arg(signal);
        watcher
            .arg(server.get_program())
            .args(server.get_args())
            .current_dir(&self.dir)
            .stdin(Stdio::piped());
        let watcher = watcher.spawn().map_err(|error| format!("sh could not be run: {error}"))?;
        self.taken = true;
        let server = Server { url, watcher };
        let start = Instant::now();
        while !ready(self.port) {
            if start.elapsed() > START_TIMEOUT {
                let log = std::fs::read_to_string(self.dir.join("log")).unwrap_or_default();
                return Err(format!("the server at {} does not answer:\n{log}", server.url));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        eprintln!("started {}", server.url);
        Ok(server)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if !self.taken {
            let _ = std::fs::remove_dir_all(&self.dir);
        }
    }
}

/// Runs a command to its end; its output is shown only when it fails.
pub fn run(command: &mut Command) -> Result<(), String> {
    let name = format!("{command:?}");
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(format!("{name}: {}\n{out}{err}", output.status))
}

/// Whether this process is root.
pub fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// The program of that name, from these directories or else from `PATH`.
pub fn find(name: &str, dirs: impl IntoIterator<Item = PathBuf>) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::split_paths(AsRef::<OsStr>::as_ref(&path)).collect::<Vec<_>>();
    dirs.into_iter().chain(path).map(|dir| dir.join(name)).find(|file| file.is_file())
}
