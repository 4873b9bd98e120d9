internal import COpenSSL
import Foundation

/// The encryption of a connected socket that doesn't block. It belongs to the thread that made it.
///
/// This is the only file that calls OpenSSL.
final class TLSSession {
    /// Freed with this object, and null only before it is made.
    private let session: OpaquePointer
    private let socket: Int32
    /// What is to be encrypted, from `written` on.
    private var output: [UInt8] = []
    private var written = 0

    /// Shakes hands with the server `host`, until `deadline` at the latest. The handshake fails unless a trusted certificate names
    /// `host`.
    init(over socket: Int32, to host: String, _ tls: RedisTLS, deadline: ContinuousClock.Instant) throws(LinkError) {
        let context = try Self.context(tls)
        // The session holds a reference of its own.
        defer { SSL_CTX_free(context) }
        guard let made = SSL_new(context) else { throw .connectionFailed("TLS: out of memory") }
        session = made
        self.socket = socket
        // From here on, a throw frees the session in deinit.
        guard SSL_set_fd(session, socket) == 1, expect(host) else {
            throw .connectionFailed("TLS: the host name of the server is not valid")
        }
        latchkey_tls_allow_partial_writes(session)
        try shakeHands(with: host, until: deadline)
    }

    deinit {
        SSL_free(session)
    }

    // MARK: The handshake

    /// The certificates and versions of `tls`.
    private static func context(_ tls: RedisTLS) throws(LinkError) -> OpaquePointer {
        ERR_clear_error()
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw .connectionFailed("TLS: out of memory") }
        do throws(LinkError) {
            guard latchkey_tls_require_version(context) == 1 else { throw .connectionFailed("TLS: no version 1.2") }
            SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
            latchkey_tls_refuse_passphrases(context)
            if let path = tls.rootCertificates {
                guard SSL_CTX_load_verify_file(context, path) == 1 else { throw connectionError("sslrootcert \(path)") }
            } else {
                guard SSL_CTX_set_default_verify_paths(context) == 1 else { throw connectionError("no certificates") }
            }
            if let path = tls.certificate {
                guard SSL_CTX_use_certificate_chain_file(context, path) == 1 else {
                    throw connectionError("sslcert \(path)")
                }
            }
            if let path = tls.key {
                guard SSL_CTX_use_PrivateKey_file(context, path, SSL_FILETYPE_PEM) == 1,
                    SSL_CTX_check_private_key(context) == 1
                else { throw connectionError("sslkey \(path)") }
            }
            return context
        } catch {
            SSL_CTX_free(context)
            throw error
        }
    }

    /// Reads the files of `tls` as a connection does, for an error at the start of the process.
    static func check(_ tls: RedisTLS) throws(LinkError) {
        SSL_CTX_free(try context(tls))
    }

    /// Requires a certificate for `host`, a name or an address, and tells the server a name.
    private func expect(_ host: String) -> Bool {
        // False for text that is no address.
        if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host) == 1 { return true }
        SSL_set_hostflags(session, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
        return SSL_set1_host(session, host) == 1 && latchkey_tls_set_server_name(session, host) == 1
    }

    private func shakeHands(with host: String, until deadline: ContinuousClock.Instant) throws(LinkError) {
        while true {
            ERR_clear_error()
            let result = SSL_connect(session)
            if result == 1 { return }
            let event: Int32
            switch SSL_get_error(session, result) {
            case SSL_ERROR_WANT_READ: event = POLLIN
            case SSL_ERROR_WANT_WRITE: event = POLLOUT
            default: throw handshakeError(with: host)
            }
            var watched = pollfd(fd: socket, events: Int16(event), revents: 0)
            guard deadline > .now else { throw .connectionFailed("TLS: \(host) did not answer in time") }
            poll(&watched, 1, deadline.pollTimeout)
        }
    }

    /// Why a handshake failed.
    private func handshakeError(with host: String) -> LinkError {
        let result = SSL_get_verify_result(session)
        guard result != X509_V_OK else { return Self.connectionError("the handshake with \(host) failed") }
        let reason = String(cString: X509_verify_cert_error_string(result))
        return .connectionFailed("TLS: the certificate of \(host) is not accepted: \(reason)")
    }

    private static func connectionError(_ what: String) -> LinkError {
        // The first error of a file that can't be read is the system's, which has this bit (ERR_SYSTEM_ERROR) and no text of OpenSSL's.
        let systemBit: UInt = 0x8000_0000
        let first = ERR_peek_error()
        let reason =
            first & systemBit == 0
            ? ERR_reason_error_string(ERR_peek_last_error()).map { String(cString: $0) }
            : String(cString: strerror(Int32(truncatingIfNeeded: first & ~systemBit)))
        return .connectionFailed("TLS: \(what): \(reason ?? "the connection was closed")")
    }

    // MARK: Bytes

    /// Copies bytes to the output buffer.
    func append(_ bytes: [UInt8]) {
        output += bytes
    }

    /// Writes as much of the output buffer as the socket takes. True when all is written.
    func flush() throws(LinkError) -> Bool {
        while written < output.count {
            ERR_clear_error()
            let result = output.withUnsafeBytes { bytes in
                SSL_write(session, bytes.baseAddress! + written, Int32(clamping: bytes.count - written))
            }
            guard result <= 0 else {
                written += Int(result)
                continue
            }
            try requireWait(after: result)
            return false
        }
        output.removeAll(keepingCapacity: output.capacity <= 1 << 16)
        written = 0
        return true
    }

    /// Reads what has arrived, piece by piece. What OpenSSL has decrypted is read to its end, because `poll` doesn't show it.
    func read(_ take: (UnsafeRawBufferPointer) throws(LinkError) -> Void) throws(LinkError) {
        // The largest record has 16 KiB (RFC 8446 §5.1).
        try withUnsafeTemporaryBytes(16384) { (buffer: UnsafeMutableRawBufferPointer) throws(LinkError) in
            repeat {
                ERR_clear_error()
                let result = SSL_read(session, buffer.baseAddress, Int32(buffer.count))
                guard result > 0 else {
                    try requireWait(after: result)
                    return
                }
                try take(UnsafeRawBufferPointer(rebasing: buffer[..<Int(result)]))
            } while SSL_pending(session) > 0
        }
    }

    /// Throws unless the operation goes on when the socket is ready: then the connection has ended.
    private func requireWait(after result: Int32) throws(LinkError) {
        switch SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return
        // With TLS 1.3, a server refuses our certificate only after the handshake.
        case SSL_ERROR_SSL: throw Self.connectionError("the connection ended")
        default: throw .lost
        }
    }
}

/// Lends `body` uninitialized memory on the stack.
private func withUnsafeTemporaryBytes(
    _ count: Int, _ body: (UnsafeMutableRawBufferPointer) throws(LinkError) -> Void
) throws(LinkError) {
    let result: Result<Void, LinkError> = withUnsafeTemporaryAllocation(byteCount: count, alignment: 16) { buffer in
        do throws(LinkError) { return .success(try body(buffer)) } catch { return .failure(error) }
    }
    try result.get()
}
