//! The program as its users meet it: started as a process, driven by a browser, attacked by raw
//! sockets and foreign tools, killed.

mod attacks;
mod browser;
mod client;
mod coverage;
mod crash;
mod demo;
mod people;
mod routes;
mod story;
mod walls;
mod warm;
