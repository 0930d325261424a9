//! Requests that nobody should stop, as the engine's comparison has them.

#[path = "../../../seclang/examples/peers/corpus/benign/mod.rs"]
pub mod benign;
#[path = "../../../seclang/examples/peers/corpus/text.rs"]
pub mod text;
