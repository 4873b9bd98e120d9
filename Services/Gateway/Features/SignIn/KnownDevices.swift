import Crypto
import Foundation
import HTTPTypes
import Models

/// A cookie that tells a browser in which somebody signed in before from a stranger's (OWASP, "device cookies"): whoever
/// tries passwords from elsewhere slows down strangers, and never the account's owner at a device of theirs. It proves
/// nothing else.
///
/// It holds a random id, and a mark for each of a few accounts: the user, their epoch and their address, encrypted and
/// bound to the id. Whether a mark still counts is for tokens to say, which knows the present epoch: all marks of a user
/// end with a change or reset of the password, a suspension, and when an account is taken back.
struct KnownDevices: Sendable {
    /// Accounts that a browser is remembered for, the latest first.
    static let maximumAccounts = 8
    /// Browsers keep no cookie for longer than 400 days (RFC 6265bis §5.5).
    static let lifetime = 400 * 24 * 3600

    private static let idLength = 22

    private let key: SymmetricKey

    init(key: SecretKey) {
        self.key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: key.reveal()), info: Data("latchkey device marks".utf8),
            outputByteCount: 32)
    }

    /// What a browser's mark for an account says.
    struct Known: Sendable {
        /// What tokens decides by.
        let device: Tokens.KnownDevice
        /// Whether the address was known to be its user's.
        let isVerified: Bool
    }

    /// The device, if somebody signed in there with this address.
    func device(of request: IncomingRequest, for email: EmailAddress, in application: ApplicationID) -> Known? {
        guard let cookie = cookie(of: request) else { return nil }
        let address = digest(of: email, in: application)
        guard let mark = cookie.marks.lazy.compactMap({ open($0, cookie.id) }).first(where: { $0.address == address })
        else { return nil }
        return Known(
            device: .init(user: mark.user, epoch: Int(mark.epoch), id: Secret(cookie.id)), isVerified: mark.isVerified)
    }

    /// The field that makes the browser known for `credentials`, which are a user's own, in `epoch`.
    func setCookie(
        _ request: IncomingRequest, for credentials: [EmailCredential], of user: UserID, epoch: Int,
        in application: ApplicationID
    ) -> HTTPField? {
        let known = cookie(of: request)
        let id = known?.id ?? SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }.base64URL
        let new = credentials.compactMap { credential in
            credential.email.map { email in
                Mark(
                    user: user, epoch: UInt32(clamping: epoch), isVerified: credential.emailVerifiedAt != nil,
                    address: digest(of: email, in: application))
            }
        }
        guard !new.isEmpty else { return nil }
        let others = (known?.marks ?? []).filter { text in
            open(text, id).map { old in !new.contains { $0.address == old.address } } ?? false
        }
        return field(id, new.compactMap { seal($0, id) } + others, request)
    }

    /// The field that makes the browser's marks of a user those of `epoch`; nil when it has none. For the browser in which
    /// the user has just begun that epoch.
    func renewCookie(_ request: IncomingRequest, of user: UserID, epoch: Int) -> HTTPField? {
        guard let known = cookie(of: request) else { return nil }
        var isOurs = false
        let marks = known.marks.compactMap { text -> String? in
            guard var mark = open(text, known.id) else { return nil }
            guard mark.user == user else { return text }
            isOurs = true
            mark.epoch = UInt32(clamping: epoch)
            return seal(mark, known.id)
        }
        return isOurs ? field(known.id, marks, request) : nil
    }

    private func field(_ id: String, _ marks: [String], _ request: IncomingRequest) -> HTTPField {
        let value = ([id] + marks.prefix(Self.maximumAccounts)).joined(separator: ".")
        return request.context.cookiePolicy.field(.device, value, lifetime: Self.lifetime)
    }

    private func cookie(of request: IncomingRequest) -> (id: String, marks: [String])? {
        guard let value = request.cookie(.device)?.reveal(), value.utf8.count <= 1000 else { return nil }
        let parts = value.split(separator: ".").map(String.init)
        guard let id = parts.first, id.utf8.count == Self.idLength, Data(base64URL: id) != nil else { return nil }
        return (id, Array(parts.dropFirst().prefix(Self.maximumAccounts)))
    }

    // MARK: Marks

    /// What one mark says.
    private struct Mark {
        let user: UserID
        var epoch: UInt32
        let isVerified: Bool
        /// Of the address and its application.
        let address: Data
    }

    private static let addressLength = 12
    /// User, epoch, one byte for whether the address was verified, digest of the address.
    private static let contentLength = 16 + 4 + 1 + addressLength

    private func seal(_ mark: Mark, _ id: String) -> String? {
        var content = withUnsafeBytes(of: mark.user.uuid.uuid) { Data($0) }
        withUnsafeBytes(of: mark.epoch.bigEndian) { content.append(contentsOf: $0) }
        content.append(mark.isVerified ? 1 : 0)
        content.append(mark.address)
        return try? AES.GCM.seal(content, using: key, authenticating: Data(id.utf8)).combined?.base64URL
    }

    /// Nil for a mark that is not ours, or another browser's.
    private func open(_ text: String, _ id: String) -> Mark? {
        guard let data = Data(base64URL: text), let box = try? AES.GCM.SealedBox(combined: data),
            let content = try? AES.GCM.open(box, using: key, authenticating: Data(id.utf8)),
            content.count == Self.contentLength
        else { return nil }
        let bytes = [UInt8](content)
        let user = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
        return Mark(
            user: UserID(uuid: user), epoch: bytes[16..<20].reduce(0) { $0 << 8 | UInt32($1) },
            isVerified: bytes[20] == 1, address: Data(bytes[21...]))
    }

    private func digest(of email: EmailAddress, in application: ApplicationID) -> Data {
        let message = Data("\(application)\u{0}\(email)".utf8)
        return Data(HMAC<SHA256>.authenticationCode(for: message, using: key).prefix(Self.addressLength))
    }
}
