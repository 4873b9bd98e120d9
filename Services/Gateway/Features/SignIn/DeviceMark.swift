import Crypto
import Foundation
import Models
import Primitives

/// Records that a user signed in with an address in a browser.
struct DeviceMark: Sendable {
    let user: UserID
    /// The user's epoch at that time.
    var epoch: UInt32
    let isVerified: Bool
    /// A digest of the address and its application.
    let address: Data
}

/// Encrypts marks for a browser's cookie. Each is bound to the browser's device id, so that it is of no use in another browser's
/// cookie.
struct DeviceMarks: Sendable {
    private static let addressLength = 12
    /// User, epoch, one byte for whether the address was verified, and the digest of the address.
    private static let contentLength = 16 + 4 + 1 + addressLength

    private let key: SymmetricKey
    private let box: SealedBox<DeviceMark>

    init(key: SecretKey) {
        self.key = SymmetricKey(derivedFrom: key, for: "latchkey device marks")
        box = SealedBox(keys: [self.key], encode: Self.encode, decode: Self.decode)
    }

    /// The encrypted mark as base64url.
    func seal(_ mark: DeviceMark, for deviceID: String) -> String? {
        (try? box.seal(mark, context: deviceID))?.base64URL
    }

    /// The mark in `text`; nil if it was changed, or belongs to another device.
    func open(_ text: String, of deviceID: String) -> DeviceMark? {
        Data(base64URL: text).flatMap { try? box.open($0, context: deviceID) }
    }

    /// A digest of an address in an application.
    func digest(of email: EmailAddress, in application: ApplicationID) -> Data {
        let message = Data("\(application)\u{0}\(email)".utf8)
        return Data(HMAC<SHA256>.authenticationCode(for: message, using: key).prefix(Self.addressLength))
    }

    @Sendable private static func encode(_ mark: DeviceMark) -> Data {
        var content = withUnsafeBytes(of: mark.user.uuid.uuid) { Data($0) }
        withUnsafeBytes(of: mark.epoch.bigEndian) { content.append(contentsOf: $0) }
        content.append(mark.isVerified ? 1 : 0)
        content.append(mark.address)
        return content
    }

    @Sendable private static func decode(_ content: Data) throws -> DeviceMark {
        guard content.count == contentLength else { throw SealError.cannotOpen }
        let bytes = [UInt8](content)
        let user = bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
        return DeviceMark(
            user: UserID(uuid: user), epoch: bytes[16..<20].reduce(0) { $0 << 8 | UInt32($1) },
            isVerified: bytes[20] == 1, address: Data(bytes[21...]))
    }
}
