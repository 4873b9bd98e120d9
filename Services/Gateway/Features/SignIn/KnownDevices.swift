import Foundation
import HTTPTypes
import Models
import Primitives

/// A cookie by which a browser that a user has signed in with is recognized (OWASP, "device cookies"). Attempts to guess a
/// password slow down strangers, but never the account's owner at a known device. The cookie proves nothing else.
///
/// The cookie holds a random id and a ``DeviceMark`` for each of a few accounts. Whether a mark still counts is for tokens to
/// decide, which knows the user's present epoch: a changed or reset password, a suspension and the taking back of an account
/// invalidate all marks of a user.
struct KnownDevices: Sendable {
    private let marks: DeviceMarks

    init(key: SecretKey) { marks = DeviceMarks(key: key) }

    /// What a browser's mark records about an account.
    struct Known: Sendable {
        /// What tokens decides by.
        let device: Tokens.KnownDevice
        /// Whether the address had been verified as the user's.
        let isVerified: Bool
    }

    /// The device, if a user with this address has signed in there; else nil.
    func device(of request: IncomingRequest, for email: EmailAddress, in application: ApplicationID) -> Known? {
        guard let cookie = cookie(of: request) else { return nil }
        let address = marks.digest(of: email, in: application)
        let found = marks.open(cookie).first { $0.address == address }
        guard let found else { return nil }
        return Known(
            device: .init(user: found.user, epoch: Int(found.epoch), id: Secret(cookie.id)),
            isVerified: found.isVerified)
    }

    /// The device, if `user` has signed in there; else nil.
    func device(of request: IncomingRequest, for user: UserID) -> Tokens.KnownDevice? {
        guard let cookie = cookie(of: request) else { return nil }
        let own = marks.open(cookie).filter { $0.user == user }
        return own.map(\.epoch).max().map { .init(user: user, epoch: Int($0), id: Secret(cookie.id)) }
    }

    /// The users who have signed in in this browser before.
    func users(of request: IncomingRequest) -> [Identity.SignIn.KnownUser] {
        guard let cookie = cookie(of: request) else { return [] }
        return marks.open(cookie).map { .init(user: $0.user, epoch: Int($0.epoch)) }
    }

    /// Whether the user has signed in in this browser in their present `epoch`. A sign-in from before a new password or the
    /// taking back of the account may have been somebody else's.
    func isKnown(_ request: IncomingRequest, for profile: SessionProfile, epoch: Int) -> Bool {
        profile.credentials.contains { credential in
            let known = credential.email.flatMap { device(of: request, for: $0, in: profile.applicationID) }
            return known?.device.user == profile.id && known?.device.epoch == epoch
        }
    }

    /// The `Set-Cookie` field that makes the browser a known device for the addresses of `credentials`, which all belong to
    /// `user`; nil if they have no address.
    func setCookie(
        _ request: IncomingRequest, for credentials: [EmailCredential], of user: UserID, epoch: Int,
        in application: ApplicationID
    ) -> HTTPField? {
        let new = credentials.compactMap { credential in
            credential.email.map { email in
                DeviceMark(
                    user: user, epoch: UInt32(clamping: epoch), isVerified: credential.emailVerifiedAt != nil,
                    address: marks.digest(of: email, in: application))
            }
        }
        guard !new.isEmpty else { return nil }
        return field(marks.adding(new, to: cookie(of: request) ?? DeviceCookie()), request)
    }

    /// The `Set-Cookie` field that moves the browser's marks of a user to `epoch`, for the browser in which the user has just
    /// begun that epoch; nil if it has no marks of the user.
    func renewCookie(_ request: IncomingRequest, of user: UserID, epoch: Int) -> HTTPField? {
        guard let cookie = cookie(of: request) else { return nil }
        var isRenewed = false
        let renewed = cookie.marks.compactMap { text -> String? in
            guard var mark = marks.open(text, of: cookie.id) else { return nil }
            guard mark.user == user else { return text }
            isRenewed = true
            mark.epoch = UInt32(clamping: epoch)
            return marks.seal(mark, for: cookie.id)
        }
        return isRenewed ? field(DeviceCookie(id: cookie.id, marks: renewed), request) : nil
    }

    private func field(_ cookie: DeviceCookie, _ request: IncomingRequest) -> HTTPField {
        request.context.cookiePolicy.field(.device, cookie.text, lifetime: DeviceCookie.lifetime)
    }

    private func cookie(of request: IncomingRequest) -> DeviceCookie? {
        request.cookie(.device).flatMap { DeviceCookie($0.reveal()) }
    }
}
