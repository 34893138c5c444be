//! The results as a picture: a row for each workload, a dot for each peer, further right the longer it takes.

use std::fmt::Write;

use super::peer::{PEERS, Peer};
use super::results::{Key, Results};
use super::turns::Runtime;
use super::workload::Workload;

const LABELS: f64 = 340.0;
const PLOT: f64 = 560.0;
const WIDTH: f64 = LABELS + PLOT + 30.0;
const ROW: f64 = 24.0;
const LEGEND: f64 = 50.0;
const PANEL: f64 = 60.0;
/// What the axis shows: from a bit less than the fastest driver's time to a hundred times that.
const LEAST: f64 = 0.5;
const MOST: f64 = 100.0;

/// A picture of the results on the current-thread runtime.
pub fn draw(panels: &[(&str, &Results)], workloads: &[&'static Workload]) -> String {
    let panel_height = PANEL + ROW * workloads.len() as f64;
    let height = LEGEND + panel_height * panels.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" \
         font-size=\"13\">\n<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"white\"/>\n"
    );
    legend(&mut svg, panels, workloads);
    for (i, (title, results)) in panels.iter().enumerate() {
        panel(&mut svg, LEGEND + panel_height * i as f64, title, results, workloads);
    }
    svg + "</svg>\n"
}

fn legend(svg: &mut String, panels: &[(&str, &Results)], workloads: &[&'static Workload]) {
    let drawn = |peer: &&Peer| {
        panels
            .iter()
            .any(|(_, results)| workloads.iter().any(|workload| get(results, workload, peer).is_some()))
    };
    let mut x = 20.0;
    for peer in PEERS.iter().filter(drawn) {
        dot(svg, x, 24.0, peer);
        text(svg, x + 10.0, 28.0, "start", peer.name);
        x += 32.0 + 7.5 * peer.name.len() as f64;
    }
}

fn panel(svg: &mut String, top: f64, title: &str, results: &Results, workloads: &[&'static Workload]) {
    let _ = writeln!(svg, "<g font-weight=\"bold\">");
    text(svg, 20.0, top + 16.0, "start", title);
    let _ = writeln!(svg, "</g>");
    text(
        svg,
        LABELS + PLOT,
        top + 16.0,
        "end",
        "times as long as the fastest driver (rings are drivers; 100 is 100 or more)",
    );
    let bottom = top + PANEL + ROW * workloads.len() as f64 - 18.0;
    for tick in [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0] {
        let x = place(tick);
        let color = if tick == 1.0 { "#666" } else { "#ddd" };
        let _ = writeln!(
            svg,
            "<line x1=\"{x:.1}\" y1=\"{:.1}\" x2=\"{x:.1}\" y2=\"{bottom:.1}\" stroke=\"{color}\"/>",
            top + 38.0
        );
        text(svg, x, top + 34.0, "middle", &tick.to_string());
    }
    for (i, workload) in workloads.iter().enumerate() {
        let y = top + PANEL + ROW * i as f64 - 4.0;
        text(svg, LABELS - 14.0, y + 4.0, "end", workload.title);
        let Some(base) = results.base(workload.name, Runtime::CurrentThread) else { continue };
        // This project is drawn last, over the others.
        for peer in PEERS.iter().rev() {
            if let Some(median) = get(results, workload, peer) {
                dot(svg, place(median / base), y, peer);
            }
        }
    }
}

fn get(results: &Results, workload: &Workload, peer: &Peer) -> Option<f64> {
    let key = Key { workload: workload.name, runtime: Runtime::CurrentThread, peer: peer.name };
    results.get(&key).map(|summary| summary.median)
}

fn place(ratio: f64) -> f64 {
    LABELS + PLOT * (ratio.clamp(LEAST, MOST) / LEAST).ln() / (MOST / LEAST).ln()
}

fn dot(svg: &mut String, x: f64, y: f64, peer: &Peer) {
    let (radius, shape) = (if peer.name == "ent" { 6.5 } else { 5.0 }, peer.color);
    let fill = if peer.is_driver { "white" } else { shape };
    let _ = writeln!(
        svg,
        "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{fill}\" stroke=\"{shape}\" stroke-width=\"2\">\
         <title>{}</title></circle>",
        peer.name
    );
}

fn text(svg: &mut String, x: f64, y: f64, anchor: &str, text: &str) {
    let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>");
}
