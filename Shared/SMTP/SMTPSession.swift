internal import CCurl
import Foundation
import Models

/// A libcurl handle with the connection that it keeps between mails. One thread creates, uses and frees it.
final class SMTPSession {
    private let session: OpaquePointer
    private let secrets: [String]

    private static let isPrepared = latchkey_curl_prepare()

    /// Nil if libcurl does not support the settings, or memory is exhausted.
    init?(_ configuration: SMTPConfiguration) {
        guard Self.isPrepared else { return nil }
        let credentials = configuration.credentials
        let session = configuration.libraryURL.withCString { url in
            Self.withCString(credentials?.username) { username in
                Self.withCString(credentials?.password.reveal()) { password in
                    Self.withCString(configuration.caFile) { caFile in
                        var settings = latchkey_smtp_settings(
                            url: url, username: username, password: password, ca_file: caFile,
                            requires_tls: configuration.requiresEncryption,
                            avoids_tls: configuration.encryption == .never,
                            connect_timeout_ms: Self.milliseconds(configuration.connectTimeout),
                            timeout_ms: Self.milliseconds(configuration.timeout))
                        return latchkey_smtp_make(&settings)
                    }
                }
            }
        }
        guard let session else { return nil }
        self.session = session
        secrets = [credentials?.password.reveal()].compactMap(\.self)
    }

    deinit { latchkey_smtp_free(session) }

    /// Sends a mail and waits for the server's reply. Blocks the thread. Ends within a second once `flag` is raised.
    func send(_ message: Data, from: String, to: String, unless flag: StopFlag) throws(SMTPError) {
        // The domain is in ASCII already, so only the local part matters (RFC 6531 §3.2).
        let needsUTF8 = !(from + to).utf8.allSatisfy { $0 < 0x80 }
        let outcome = message.withUnsafeBytes { bytes in
            latchkey_smtp_send(
                session, "<\(from)>", "<\(to)>", bytes.baseAddress, bytes.count, needsUTF8, flag.pointer)
        }
        if outcome == CURLE_OK { return }
        if latchkey_smtp_lacks_utf8(session) {
            throw SMTPError(
                .permanent, .internationalAddress,
                text: "the mail server does not support addresses beyond ASCII (SMTPUTF8)")
        }
        let text = ReplyText.redacted(String(cString: latchkey_smtp_reply_text(session)), hiding: secrets)
        let reply = Int(latchkey_smtp_reply_code(session))
        throw SMTPError(
            outcome, stage: latchkey_smtp_last_stage(session), reply: reply == 0 ? nil : reply, text: text)
    }

    private static func withCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
        guard let text else { return body(nil) }
        return text.withCString { body($0) }
    }

    private static func milliseconds(_ duration: Duration) -> Int {
        max(1, Int(duration / .milliseconds(1)))
    }
}

/// Stops a send from another thread.
final class StopFlag: Sendable {
    /// An atomic in C. It is set once, and freed in `deinit`, when no other reference to this object exists.
    fileprivate nonisolated(unsafe) let pointer: OpaquePointer

    init() {
        guard let pointer = latchkey_smtp_flag_make() else { fatalError("out of memory") }
        self.pointer = pointer
    }

    deinit { latchkey_smtp_flag_free(pointer) }

    /// Stops the send within a second.
    func raise() { latchkey_smtp_flag_raise(pointer) }

    var isRaised: Bool { latchkey_smtp_flag_is_raised(pointer) }
}
