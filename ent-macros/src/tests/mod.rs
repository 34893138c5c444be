//! What the derives write out, and which errors they find, without the compiler. What the compiler then says of mistakes is
//! in `tests/ui` of the workspace.

mod budget;
mod expansion;
mod mistakes;
mod names;
