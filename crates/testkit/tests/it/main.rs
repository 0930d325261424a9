//! Checks of the repository itself: what a reader relies on holds everywhere.

mod floors;
mod languages;
mod migrations;
mod repository;
mod sources;
