//! The binary as a user runs it: real files, the AWS emulator over HTTP, exit codes and messages.

#![allow(clippy::expect_used, reason = "a test stops where it cannot go on")]

mod accounts;
mod again;
mod bad_input;
mod declared;

mod demo;
mod denied;
mod emulator;
mod estate;
mod exceptions;
mod exports;
mod files;
mod findings;
mod killed;
mod organisations;
mod program;
mod records;
