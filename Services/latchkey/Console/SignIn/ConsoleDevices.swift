import Foundation
import HTTPTypes
import Models
import Primitives

/// The browsers in which operators have signed in before, known by a cookie. Strangers who guess passwords make each other wait, but not an
/// operator at such a browser. The cookie proves nothing else.
struct ConsoleDevices: Sendable {
    private let marks: DeviceMarks
    private let cookies: ConsoleCookies

    init(key: SecretKey, cookies: ConsoleCookies) {
        marks = DeviceMarks(key: key)
        self.cookies = cookies
    }

    /// The id of the browser, if any operator has signed in there; else nil.
    func id(of headers: HTTPFields) -> String? {
        guard let cookie = cookie(of: headers), !marks.open(cookie).isEmpty else { return nil }
        return cookie.id
    }

    /// The browser, if an operator with this address has signed in there; else nil. Whether that was in the operator's present epoch is for
    /// ``OperatorAttempts`` to ask.
    func device(of headers: HTTPFields, for email: EmailAddress, in application: ApplicationID) -> Tokens.KnownDevice? {
        let address = marks.digest(of: email, in: application)
        return device(of: headers) { $0.address == address }
    }

    /// The browser, if the operator has signed in there; else nil.
    func device(of headers: HTTPFields, for user: UserID) -> Tokens.KnownDevice? {
        device(of: headers) { $0.user == user }
    }

    private func device(of headers: HTTPFields, _ isMeant: (DeviceMark) -> Bool) -> Tokens.KnownDevice? {
        guard let cookie = cookie(of: headers), let mark = marks.open(cookie).first(where: isMeant) else { return nil }
        return .init(user: mark.user, epoch: Int(mark.epoch), id: Secret(cookie.id))
    }

    /// The `Set-Cookie` field for a browser in which an operator has signed in; nil for an operator without an address.
    func field(for user: Identity.Operator, _ headers: HTTPFields) -> HTTPField? {
        guard let email = user.email else { return nil }
        let mark = DeviceMark(
            user: user.id, epoch: UInt32(clamping: user.epoch), isVerified: true,
            address: marks.digest(of: email, in: user.application))
        let cookie = marks.adding([mark], to: cookie(of: headers) ?? DeviceCookie())
        return cookies.field(.device, Secret(cookie.text), lifetime: DeviceCookie.lifetime)
    }

    private func cookie(of headers: HTTPFields) -> DeviceCookie? {
        cookies.value(.device, in: headers).flatMap { DeviceCookie($0.reveal()) }
    }
}

extension ConsoleDevices {
    /// The key of the marks of the console with these settings, so that browsers are known after a restart, too. Throws ``CommandError`` if
    /// it can't be kept.
    static func key(_ settings: LocalSettings) throws -> SecretKey {
        let path = settings.state("console/device-key")
        if let bytes = FileManager.default.contents(atPath: path), bytes.count == 32 { return SecretKey(bytes) }
        try StateDirectory.make(settings.state("console"))
        let bytes = RandomToken.bytes()
        guard
            FileManager.default.createFile(atPath: path, contents: bytes, attributes: [.posixPermissions: 0o600])
        else { throw CommandError("can't write \(path)") }
        return SecretKey(bytes)
    }
}
