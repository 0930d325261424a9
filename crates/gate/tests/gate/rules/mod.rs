//! The gate with the rule engine in it, as the program puts them together: real sockets, real rules.

mod exchange;
mod folder;
mod honest;
#[path = "../../../../sekisho/src/wiring/inspector.rs"]
mod inspector;
mod regression;
#[allow(dead_code, reason = "its other half runs in the engine's own tests")]
#[path = "../../../../seclang/tests/it/crs/request.rs"]
mod request;
#[path = "../../../../seclang/tests/it/crs/suite.rs"]
mod suite;
mod told;
mod wire;
