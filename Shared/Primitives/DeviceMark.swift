import Crypto
public import Foundation
public import Models

/// Records that a user signed in with an address in a browser.
public struct DeviceMark: Sendable {
    public let user: UserID
    /// The user's epoch at that time.
    public var epoch: UInt32
    public let isVerified: Bool
    /// A digest of the address and its application.
    public let address: Data

    public init(user: UserID, epoch: UInt32, isVerified: Bool, address: Data) {
        self.user = user
        self.epoch = epoch
        self.isVerified = isVerified
        self.address = address
    }
}

/// Encrypts marks for a browser's cookie. Each is bound to the browser's device id, so that it is of no use in another browser's
/// cookie.
public struct DeviceMarks: Sendable {
    private static let addressLength = 12
    /// User, epoch, one byte for whether the address was verified, and the digest of the address.
    private static let contentLength = 16 + 4 + 1 + addressLength

    private let key: SymmetricKey
    private let box: SealedBox<DeviceMark>

    public init(key: SecretKey) {
        self.key = SymmetricKey(derivedFrom: key, for: "latchkey device marks")
        box = SealedBox(keys: [self.key], encode: Self.encode, decode: Self.decode)
    }

    /// The encrypted mark as base64url.
    public func seal(_ mark: DeviceMark, for deviceID: String) -> String? {
        (try? box.seal(mark, context: deviceID))?.base64URL
    }

    /// The mark in `text`; nil if it was changed, or belongs to another device.
    public func open(_ text: String, of deviceID: String) -> DeviceMark? {
        Data(base64URL: text).flatMap { try? box.open($0, context: deviceID) }
    }

    /// The marks of a browser that can be read.
    public func open(_ cookie: DeviceCookie) -> [DeviceMark] { cookie.marks.compactMap { open($0, of: cookie.id) } }

    /// The cookie of a browser in which a user has signed in now: `new` come first, and replace the marks of the same addresses.
    public func adding(_ new: [DeviceMark], to cookie: DeviceCookie) -> DeviceCookie {
        let others = cookie.marks.filter { text in
            open(text, of: cookie.id).map { old in !new.contains { $0.address == old.address } } ?? false
        }
        return DeviceCookie(id: cookie.id, marks: new.compactMap { seal($0, for: cookie.id) } + others)
    }

    /// A digest of an address in an application.
    public func digest(of email: EmailAddress, in application: ApplicationID) -> Data {
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
