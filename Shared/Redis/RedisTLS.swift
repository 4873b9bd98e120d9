/// How a connection is encrypted, and whom it trusts: TLS 1.2 or later. The server's certificate and its name are always checked.
///
/// The files are read at every connection, so renewed certificates count without a restart.
public struct RedisTLS: Sendable, Equatable {
    /// The path of the certificates (PEM) that may have issued the server's; those of the system when nil.
    public var rootCertificates: String?
    /// The path of our certificate and its chain (PEM), for servers that ask for one.
    public var certificate: String?
    /// The path of the key of ``certificate`` (PEM, not encrypted).
    public var key: String?

    /// A configuration that trusts the certificates of the system.
    public init() {}
}
