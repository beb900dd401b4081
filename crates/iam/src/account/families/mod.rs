//! The published ways to more rights, as data.
//!
//! The families are those that Rhino Security Labs, Bishop Fox, Datadog and others have published since 2018, said in our own
//! words. An action that only lists what is known to a careful guesser is no need.

mod passes;
mod takeovers;

pub use passes::PASSES;
pub use takeovers::TAKEOVERS;

/// A way to hold a role: it is passed to something that one starts.
#[derive(Debug, Clone, Copy)]
pub struct Pass {
    /// Its id.
    pub id: &'static str,
    /// The service that takes the role; the role's trust policy must let it.
    pub service: &'static str,
    /// What is needed besides `iam:PassRole`: one action of each list. The first list is what creates.
    pub needs: &'static [&'static [&'static str]],
    /// What one does, before the name of the role.
    pub words: &'static str,
}

/// A way to hold a role: something that runs with it already is taken over.
#[derive(Debug, Clone, Copy)]
pub struct Takeover {
    /// Its id.
    pub id: &'static str,
    /// The service that holds the role.
    pub service: &'static str,
    /// One action of each list is needed.
    pub needs: &'static [&'static [&'static str]],
    /// What one does, before the name of the role.
    pub words: &'static str,
}

/// Actions by which one becomes a user, each alone, and what one does before the name of the user.
pub const BECOME_USER: &[(&str, &str, &str)] = &[
    ("create-access-key", "iam:CreateAccessKey", "makes an access key for"),
    ("create-login-profile", "iam:CreateLoginProfile", "makes a password for"),
    ("update-login-profile", "iam:UpdateLoginProfile", "changes the password of"),
];

/// Actions by which a user is given any rights.
pub const RAISE_USER: &[(&str, &str, &str)] = &[
    ("put-user-policy", "iam:PutUserPolicy", "writes any policy into"),
    ("attach-user-policy", "iam:AttachUserPolicy", "attaches any policy to"),
];

/// Actions by which a group, and so its members, is given any rights.
pub const RAISE_GROUP: &[(&str, &str, &str)] = &[
    ("put-group-policy", "iam:PutGroupPolicy", "writes any policy into"),
    ("attach-group-policy", "iam:AttachGroupPolicy", "attaches any policy to"),
];

/// Actions by which a role is given any rights.
pub const RAISE_ROLE: &[(&str, &str, &str)] = &[
    ("put-role-policy", "iam:PutRolePolicy", "writes any policy into"),
    ("attach-role-policy", "iam:AttachRolePolicy", "attaches any policy to"),
];
