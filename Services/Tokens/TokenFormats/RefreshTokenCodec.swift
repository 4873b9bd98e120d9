import Crypto
import Foundation
import Models
import Primitives

/// Encodes and decodes refresh tokens.
///
/// A token holds the ids of its user and session, its step in the session and 256 secret bits, all under a MAC. The first
/// secret of a session is random. Each further one is derived from the one before with a key that only this service has, so that
/// the same successor can be issued again although only hashes are stored. The MAC tells a genuine token, however old, from one
/// that was made up: only a genuine one may end a session by being replayed.
struct RefreshTokenCodec: Sendable {
    private let key: SymmetricKey

    init(key: SecretKey) { self.key = SymmetricKey(key) }

    /// The first token of a session.
    func first(user: UserID, session: SessionID) -> PresentedRefreshToken {
        PresentedRefreshToken(user: user, session: session, step: 1, secret: RandomToken.bytes())
    }

    /// The token that replaces `token`.
    func successor(of token: PresentedRefreshToken) -> PresentedRefreshToken {
        var message = Data("latchkey refresh successor\u{0}".utf8)
        message.append(token.body)
        let secret = Data(HMAC<SHA256>.authenticationCode(for: message, using: key))
        return PresentedRefreshToken(user: token.user, session: token.session, step: token.step + 1, secret: secret)
    }

    /// The text that clients receive.
    func text(of token: PresentedRefreshToken) -> RefreshToken {
        Secret((token.body + mac(of: token.body)).base64URL)
    }

    /// Reads a token; nil unless it is genuine. A genuine token may have expired, or been used.
    func read(_ token: RefreshToken) -> PresentedRefreshToken? {
        let text = token.reveal()
        guard text.utf8.count < 200, let bytes = Data(base64URL: text), bytes.count == Layout.total else { return nil }
        let body = bytes.prefix(Layout.body)
        let code = HMAC<SHA256>.authenticationCode(for: Self.macMessage(body), using: key)
        guard Self.isEqual(Data(code.prefix(Layout.mac)), bytes.suffix(Layout.mac)) else { return nil }
        return PresentedRefreshToken(body: Data(body))
    }

    private func mac(of body: Data) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Self.macMessage(body), using: key).prefix(Layout.mac))
    }

    private static func macMessage(_ body: Data) -> Data { Data("latchkey refresh mac\u{0}".utf8) + body }

    /// Compares in constant time.
    private static func isEqual(_ left: Data, _ right: Data) -> Bool {
        left.count == right.count && zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// The lengths of the parts in bytes.
    enum Layout {
        static let uuid = 16
        static let step = 4
        static let secret = 32
        static let body = 1 + 2 * uuid + step + secret
        static let mac = 16
        static let total = body + mac
    }
}

/// The parts of a refresh token.
struct PresentedRefreshToken: Sendable {
    private static let version: UInt8 = 1

    let user: UserID
    let session: SessionID
    let step: UInt32
    /// Version, user, session, step and secret, in this order.
    let body: Data

    init(user: UserID, session: SessionID, step: UInt32, secret: Data) {
        self.user = user
        self.session = session
        self.step = step
        var body = Data([Self.version])
        withUnsafeBytes(of: user.uuid.uuid) { body.append(contentsOf: $0) }
        withUnsafeBytes(of: session.uuid.uuid) { body.append(contentsOf: $0) }
        withUnsafeBytes(of: step.bigEndian) { body.append(contentsOf: $0) }
        body.append(secret)
        self.body = body
    }

    init?(body: Data) {
        guard body.first == Self.version else { return nil }
        let bytes = [UInt8](body)
        func uuid(at offset: Int) -> UUID {
            bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(fromByteOffset: offset, as: uuid_t.self)) }
        }
        user = UserID(uuid: uuid(at: 1))
        session = SessionID(uuid: uuid(at: 17))
        step = bytes[33..<37].reduce(0) { $0 << 8 | UInt32($1) }
        self.body = body
    }

    /// What Redis stores of it: SHA-256 of ``body``.
    var hash: Data { body.sha256 }
}

/// A token must not appear in a log, an error or a debugger's mirror.
extension PresentedRefreshToken: CustomStringConvertible, CustomReflectable {
    var description: String { "<refresh token>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
