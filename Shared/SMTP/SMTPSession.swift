internal import CCurl
import Foundation
import Models

/// One libcurl handle and the connection that it keeps between mails. It is made, used and freed by one thread.
final class SMTPSession {
    private let session: OpaquePointer
    private let secrets: [String]

    private static let isPrepared = latchkey_smtp_prepare()

    /// Nil when the library can't do what it is asked, or memory is out.
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

    /// Sends a mail and waits for the server's word. Blocks its thread.
    func send(_ message: Data, from: String, to: String, unless flag: StopFlag) throws(SMTPError) {
        // The domain is in its ASCII form already, so that the name before it decides (RFC 6531 §3.2).
        let needsUTF8 = !(from + to).utf8.allSatisfy { $0 < 0x80 }
        let outcome = message.withUnsafeBytes { bytes in
            latchkey_smtp_send(
                session, "<\(from)>", "<\(to)>", bytes.baseAddress, bytes.count, needsUTF8, flag.pointer)
        }
        if outcome == CURLE_OK { return }
        if latchkey_smtp_lacks_utf8(session) {
            throw SMTPError(
                .permanent, .internationalAddress, text: "the mail server takes no addresses beyond ASCII (SMTPUTF8)")
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

/// What stops a send from outside.
final class StopFlag: Sendable {
    /// Set once and freed in `deinit`, when nobody can hold this object any more; in between it is an atomic of C's.
    fileprivate nonisolated(unsafe) let pointer: OpaquePointer

    init() {
        guard let pointer = latchkey_smtp_flag_make() else { fatalError("no memory is left") }
        self.pointer = pointer
    }

    deinit { latchkey_smtp_flag_free(pointer) }

    /// The send ends within a second.
    func raise() { latchkey_smtp_flag_raise(pointer) }

    var isRaised: Bool { latchkey_smtp_flag_is_raised(pointer) }
}
