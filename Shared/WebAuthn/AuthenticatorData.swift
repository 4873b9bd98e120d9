import Foundation

/// The fixed part of authenticator data (WebAuthn Level 3 §6.1). What follows it is for libfido2.
struct AuthenticatorData {
    /// What the authenticator states about its user and its key.
    struct Flags: OptionSet {
        let rawValue: UInt8

        static let userPresent = Flags(rawValue: 0x01)
        static let userVerified = Flags(rawValue: 0x04)
        static let backupEligible = Flags(rawValue: 0x08)
        static let backedUp = Flags(rawValue: 0x10)
        static let attestedCredential = Flags(rawValue: 0x40)
        static let extensions = Flags(rawValue: 0x80)
    }

    static let fixedLength = 37

    /// The SHA-256 of the relying party's id.
    let relyingPartyHash: Data
    let flags: Flags
    /// How often the authenticator has signed; 0 for those that don't count.
    let counter: UInt32

    init(_ bytes: Data) throws(WebAuthnError) {
        guard bytes.count >= Self.fixedLength else { throw .malformedAuthenticatorData }
        relyingPartyHash = Data(bytes.prefix(32))
        flags = Flags(rawValue: bytes[bytes.startIndex + 32])
        counter = bytes.dropFirst(33).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        let hasMore = !flags.isDisjoint(with: [.attestedCredential, .extensions])
        guard (bytes.count > Self.fixedLength) == hasMore else { throw .malformedAuthenticatorData }
    }

    /// Checks what registration and sign-in have in common (§7.1 steps 14 to 18, §7.2 steps 14 to 18).
    func check(_ relyingParty: RelyingParty, requiresUserVerification: Bool) throws(WebAuthnError) {
        guard relyingPartyHash == relyingParty.idHash else { throw .wrongRelyingParty }
        guard flags.contains(.userPresent) else { throw .userNotPresent }
        guard !requiresUserVerification || flags.contains(.userVerified) else { throw .userNotVerified }
        guard !flags.contains(.backedUp) || flags.contains(.backupEligible) else { throw .inconsistentBackupFlags }
    }
}
