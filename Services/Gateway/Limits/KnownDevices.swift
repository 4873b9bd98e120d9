import Crypto
import Foundation
import HTTPTypes
import Models

/// A cookie that tells a browser in which somebody signed in before from a stranger's (OWASP, "device cookies"): whoever
/// tries passwords from elsewhere slows down strangers, and never the account's owner at a device of theirs. It proves
/// nothing else. It holds a random id, and for each of a few accounts a MAC of that id and the account's address.
struct KnownDevices: Sendable {
    /// Accounts that a browser is remembered for, the latest first.
    static let mostAccounts = 8
    /// Browsers keep no cookie for longer than 400 days (RFC 6265bis §5.5).
    static let life = 400 * 24 * 3600

    private static let idLength = 22
    private static let markLength = 16

    private let key: SymmetricKey

    init(key: SecretKey) {
        self.key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: key.reveal()), info: Data("latchkey device".utf8),
            outputByteCount: 32)
    }

    /// The id of the device, if somebody signed in there with this address.
    func device(of request: IncomingRequest, for email: EmailAddress, in application: ApplicationID) -> String? {
        guard let parts = parts(of: request) else { return nil }
        let mark = Array(mark(parts.id, email, application).utf8)
        let isKnown = parts.marks.reduce(false) { Self.isEqual(Array($1.utf8), mark) || $0 }
        return isKnown ? parts.id : nil
    }

    /// The field that makes the browser known for `emails` too.
    func setCookie(_ request: IncomingRequest, for emails: [EmailAddress], in application: ApplicationID) -> HTTPField {
        let known = parts(of: request)
        let id = known?.id ?? SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }.base64URL
        let new = emails.map { mark(id, $0, application) }
        let marks = new + (known?.marks ?? []).filter { !new.contains($0) }
        let value = ([id] + marks.prefix(Self.mostAccounts)).joined(separator: ".")
        return request.context.cookiePolicy.field(.device, value, life: Self.life)
    }

    private func parts(of request: IncomingRequest) -> (id: String, marks: [String])? {
        guard let value = request.cookie(.device)?.reveal(), value.utf8.count <= 200 else { return nil }
        let parts = value.split(separator: ".").map(String.init)
        guard let id = parts.first, id.utf8.count == Self.idLength, Data(base64URL: id) != nil,
            parts.dropFirst().allSatisfy({ $0.utf8.count == Self.markLength })
        else { return nil }
        return (id, Array(parts.dropFirst().prefix(Self.mostAccounts)))
    }

    private func mark(_ id: String, _ email: EmailAddress, _ application: ApplicationID) -> String {
        let message = Data("\(id)\u{0}\(application)\u{0}\(email)".utf8)
        return Data(HMAC<SHA256>.authenticationCode(for: message, using: key).prefix(12)).base64URL
    }

    /// Compares in constant time.
    private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
