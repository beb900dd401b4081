//! The binary as a user runs it: real files, the AWS emulator over HTTP, exit codes and messages.

mod accounts;
mod bad_input;
mod demo;
mod emulator;
mod estate;
mod files;
mod program;
mod records;
