//! The gate with real sockets: TLS clients in front, services behind, a directory that tests move.

#![allow(clippy::arithmetic_side_effects)]

mod client;
mod connections;
mod directory;
mod people;
mod services;
mod smuggling;
mod streams;
mod upstreams;
mod world;
