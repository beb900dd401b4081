//! The ways in which versions are ordered.

use std::fmt;

/// A way in which versions are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    /// Debian and what comes from it (Debian policy, 5.6.12).
    Debian,
    /// RPM: Red Hat, SUSE, Amazon Linux and the like (`rpm-version(7)`).
    Rpm,
    /// Semantic versioning 2.0.0: npm, crates.io and others.
    Semver,
    /// Go modules (Go Modules Reference, Versions).
    Go,
    /// Python packages (PEP 440).
    Pypi,
    /// Maven (POM reference, version order specification).
    Maven,
    /// Ruby gems (`Gem::Version`).
    RubyGems,
    /// NuGet (Package versioning).
    NuGet,
}

impl Ecosystem {
    /// Every one of them.
    pub const ALL: [Self; 8] =
        [Self::Debian, Self::Rpm, Self::Semver, Self::Go, Self::Pypi, Self::Maven, Self::RubyGems, Self::NuGet];

    /// The way of an ecosystem as OSV names it, with or without a release: `Debian:12`, `npm`. None where OSV or we know no order.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.split_once(':').map_or(name, |(name, _)| name);
        Some(match name {
            "Debian" | "Ubuntu" | "Echo" | "MinimOS Debian" => Self::Debian,
            "Red Hat" | "AlmaLinux" | "Rocky Linux" | "SUSE" | "openSUSE" | "Mageia" | "openEuler" | "Photon OS"
            | "Amazon Linux" => Self::Rpm,
            "npm" | "crates.io" | "Hex" | "Pub" | "SwiftURL" | "GitHub Actions" => Self::Semver,
            "Go" => Self::Go,
            "PyPI" => Self::Pypi,
            "Maven" => Self::Maven,
            "RubyGems" => Self::RubyGems,
            "NuGet" => Self::NuGet,
            _ => return None,
        })
    }
}

impl fmt::Display for Ecosystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Debian => "Debian",
            Self::Rpm => "RPM",
            Self::Semver => "semantic versioning",
            Self::Go => "Go",
            Self::Pypi => "PyPI",
            Self::Maven => "Maven",
            Self::RubyGems => "RubyGems",
            Self::NuGet => "NuGet",
        })
    }
}
