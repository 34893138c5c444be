//! Fields of the user's own types, and how each database stores them.

mod annotations;
mod codecs;
mod enums;
mod indexes;
mod newtypes;
mod recipes;
mod views;
