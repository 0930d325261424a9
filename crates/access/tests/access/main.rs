//! Roles on a real database.
