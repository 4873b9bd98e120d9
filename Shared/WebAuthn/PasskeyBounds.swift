/// How long the parts of an authenticator's answer may be, in bytes. They are checked before anything is read.
public enum PasskeyBounds {
    /// The JSON of a browser's answer. The parts below make at most 31 KiB in base64url; browsers repeat some of them.
    public static let credential = 65_536
    /// `clientDataJSON`. Browsers write about 200 bytes, and future ones may add members.
    public static let clientData = 4096
    /// `attestationObject`. With a chain of certificates it has about 4 KiB.
    public static let attestationObject = 16_384
    /// `authenticatorData` of an assertion: 37 bytes and the outputs of extensions.
    public static let authenticatorData = 2048
    /// `signature`: 256 bytes for RS256, about 72 for ES256.
    public static let signature = 1024
    /// A credential id: at least 16 bytes (WebAuthn Level 3 §4), at most 1023 (§5.8.3).
    public static let credentialID = 16...1023
    /// A challenge: at least 16 bytes (§13.4.3), at most as many as ``TextBounds/passkeyChallenge`` allows.
    public static let challenge = 16...512
    /// A user handle (§5.4.3).
    public static let userHandle = 1...64
}
