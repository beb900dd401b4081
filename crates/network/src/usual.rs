//! Ports that services usually listen on.

use crate::Ports;

/// SSH and Remote Desktop.
pub const REMOTE_LOGIN: &[Ports] = &[one(22), one(3389)];

/// Ports for administration other than SSH and Remote Desktop.
pub const MANAGEMENT: &[Ports] = &[
    one(23),          // Telnet
    one(135),         // Windows remote procedure calls
    many(137, 139),   // Windows file sharing, old
    one(445),         // Windows file sharing
    many(512, 514),   // rsh and rlogin
    one(902),         // VMware
    one(992),         // Telnet over TLS
    many(2375, 2376), // Docker
    many(2379, 2380), // etcd
    one(4899),        // Radmin
    one(5800),        // VNC in a browser
    many(5900, 5910), // VNC
    many(5985, 5986), // Windows remote management
    many(6000, 6009), // X11
    one(6443),        // Kubernetes
    one(8006),        // Proxmox
    one(10_000),      // Webmin
    one(10_250),      // nodes of Kubernetes
];

/// Usual ports of databases, caches and search engines.
pub const DATABASES: &[Ports] = &[
    many(1433, 1434),     // SQL Server
    many(1521, 1522),     // Oracle
    one(3306),            // MySQL and MariaDB
    one(5432),            // PostgreSQL
    one(5439),            // Redshift
    one(5984),            // CouchDB
    many(6379, 6380),     // Redis
    many(7473, 7474),     // Neo4j
    one(7687),            // Neo4j
    one(8086),            // InfluxDB
    one(8182),            // Neptune
    one(9042),            // Cassandra
    one(9160),            // Cassandra, old
    one(9200),            // Elasticsearch and OpenSearch
    one(9300),            // Elasticsearch between its nodes
    one(11_211),          // memcached
    many(27_017, 27_019), // MongoDB
    one(50_000),          // Db2
];

const fn one(port: u16) -> Ports {
    Ports { first: port, last: port }
}

const fn many(first: u16, last: u16) -> Ports {
    Ports { first, last }
}
