import Foundation

/// The fixed part of authenticator data (WebAuthn Level 3 §6.1). What follows it is for libfido2; only its end is found here.
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
        try Self.checkEnd(of: bytes.dropFirst(Self.fixedLength), flags)
    }

    /// Checks that what the flags announce follows, and nothing else: a credential, which ends with its key, and the outputs of
    /// extensions (§6.5.1). Both are maps in CBOR. libfido2 1.12 reads them, but takes what follows them.
    private static func checkEnd(of bytes: Data, _ flags: Flags) throws(WebAuthnError) {
        var rest = bytes
        if flags.contains(.attestedCredential) {
            // The AAGUID, the length of the id, and the id.
            guard rest.count >= 18 else { throw .malformedAuthenticatorData }
            let length = rest.dropFirst(16).prefix(2).reduce(0) { $0 << 8 | Int($1) }
            guard rest.count >= 18 + length else { throw .malformedAuthenticatorData }
            rest = rest.dropFirst(18 + length)
        }
        var scanner = CBORScanner(rest)
        for part in [Flags.attestedCredential, .extensions] where flags.contains(part) {
            guard scanner.item(.map) != nil else { throw .malformedAuthenticatorData }
        }
        guard scanner.isAtEnd else { throw .malformedAuthenticatorData }
    }

    /// Checks what registration and sign-in have in common (§7.1 steps 14 to 18, §7.2 steps 14 to 18).
    func check(_ relyingParty: RelyingParty, requiresUserVerification: Bool) throws(WebAuthnError) {
        guard relyingPartyHash == relyingParty.idHash else { throw .wrongRelyingParty }
        guard flags.contains(.userPresent) else { throw .userNotPresent }
        guard !requiresUserVerification || flags.contains(.userVerified) else { throw .userNotVerified }
        guard !flags.contains(.backedUp) || flags.contains(.backupEligible) else { throw .inconsistentBackupFlags }
    }
}
