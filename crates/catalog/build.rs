//! Lists every file of `catalog/`, so that the crate embeds them, and turns its many small ones into JSON, which takes a tenth
//! of the time to read. Runs again whenever anything in there changes,
//! comes or goes, which a macro that embeds a folder would not notice.

use std::{env, fs, io, path::Path};

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script through the environment")]
fn main() -> io::Result<()> {
    let root = Path::new("../../catalog");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    list(root, "", &mut files)?;
    files.sort();
    let mut code = String::from("&[\n");
    // The compiler is asked where the crate lies, so that a build folder shared by several clones does not look into another.
    for name in &files {
        let path = format!("/../../catalog/{name}");
        code.push_str(&format!("    ({name:?}, include_bytes!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {path:?}))),\n"));
    }
    code.push_str("]\n");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set; run this through cargo"))?;
    fs::write(Path::new(&out).join("embedded.rs"), code)?;
    fs::write(Path::new(&out).join("as_json.rs"), as_json(root, &files)?)
}

/// The files of checks and tables as JSON, in order of their paths. A file that is wrong is left to whoever reads the TOML.
fn as_json(root: &Path, files: &[String]) -> io::Result<String> {
    let mut code = String::from("&[\n");
    for name in files.iter().filter(|name| name.starts_with("checks/") || name.starts_with("tables/")) {
        let text = String::from_utf8(fs::read(root.join(name))?).unwrap_or_default();
        let json = toml::from_str::<toml::Table>(&text).ok().and_then(|table| serde_json::to_string(&table).ok());
        if let Some(json) = json {
            code.push_str(&format!("    ({name:?}, {json:?}),\n"));
        }
    }
    code.push_str("]\n");
    Ok(code)
}

fn list(folder: &Path, prefix: &str, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{prefix}{name}/"), files)?;
        } else {
            files.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}
