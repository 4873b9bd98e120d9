import Crypto
import Foundation
import Models

/// Makes and reads refresh tokens.
///
/// A token names its session and its step in it and holds 256 secret bits, all of it under a MAC. The first secret of a
/// session is random; each further one is derived from the one before with a key that only tokens holds, so that the
/// identical successor can be given again although only hashes are stored. The MAC tells a token of ours, however old,
/// from one that someone made up of ids: only the former may end a session by being replayed.
struct RefreshTokenCodec: Sendable {
    private let key: SymmetricKey

    init(key: SecretKey) { self.key = SymmetricKey(data: key.reveal()) }

    /// The first token of a session.
    func first(user: UserID, session: SessionID) -> PresentedToken {
        PresentedToken(
            user: user, session: session, step: 1, secret: SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) })
    }

    /// The one token that comes after `token`.
    func successor(of token: PresentedToken) -> PresentedToken {
        var message = Data("latchkey refresh successor\u{0}".utf8)
        message.append(token.body)
        let secret = Data(HMAC<SHA256>.authenticationCode(for: message, using: key))
        return PresentedToken(user: token.user, session: token.session, step: token.step + 1, secret: secret)
    }

    /// The text that clients hold.
    func text(of token: PresentedToken) -> RefreshToken {
        Secret((token.body + mac(of: token.body)).base64URL)
    }

    /// Reads a token; nil unless it is one of ours, which says nothing yet about whether it still counts.
    func read(_ token: RefreshToken) -> PresentedToken? {
        let text = token.reveal()
        guard text.utf8.count < 200, let bytes = Data(base64URL: text), bytes.count == Layout.total else { return nil }
        let body = bytes.prefix(Layout.body)
        let code = HMAC<SHA256>.authenticationCode(for: Self.macMessage(body), using: key)
        guard Self.isEqual(Data(code.prefix(Layout.mac)), bytes.suffix(Layout.mac)) else { return nil }
        return PresentedToken(body: Data(body))
    }

    private func mac(of body: Data) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Self.macMessage(body), using: key).prefix(Layout.mac))
    }

    private static func macMessage(_ body: Data) -> Data { Data("latchkey refresh mac\u{0}".utf8) + body }

    /// Compares in constant time.
    private static func isEqual(_ left: Data, _ right: Data) -> Bool {
        left.count == right.count && zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// How many bytes each part has.
    enum Layout {
        static let uuid = 16
        static let step = 4
        static let secret = 32
        static let body = 1 + 2 * uuid + step + secret
        static let mac = 16
        static let total = body + mac
    }
}

/// A refresh token taken apart.
struct PresentedToken: Sendable {
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

    /// What the store keeps of it: SHA-256 of all its bytes.
    var hash: Data { Data(SHA256.hash(data: body)) }
}

/// A token must not show itself in a log, an error or a debugger's mirror.
extension PresentedToken: CustomStringConvertible, CustomReflectable {
    var description: String { "<refresh token>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
