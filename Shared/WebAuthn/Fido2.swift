internal import CFido2
import Foundation

/// A passkey that libfido2 has read from authenticator data. It is freed with the object.
final class Fido2Credential {
    private var handle: OpaquePointer?

    /// What libfido2 makes of authenticator data with a credential: nil unless its key is for `algorithm`.
    init?(_ authenticatorData: Data, _ algorithm: COSEAlgorithm) throws(WebAuthnError) {
        handle = fido_cred_new()
        guard handle != nil else { throw .outOfMemory }
        guard fido_cred_set_type(handle, Int32(algorithm.rawValue)) == FIDO_OK,
            authenticatorData.withBytes({ fido_cred_set_authdata_raw(handle, $0, $1) }) == FIDO_OK
        else { return nil }
    }

    deinit { fido_cred_free(&handle) }

    /// The id of the credential.
    var id: Data { Data(fido_cred_id_ptr(handle), fido_cred_id_len(handle)) }

    /// The public key; see ``PasskeyPublicKey/bytes``.
    var publicKey: Data { Data(fido_cred_pubkey_ptr(handle), fido_cred_pubkey_len(handle)) }

    /// The model of the authenticator, 16 bytes.
    var aaguid: Data { Data(fido_cred_aaguid_ptr(handle), fido_cred_aaguid_len(handle)) }

    /// Reads an attestation statement. Returns nil when it or its format can't be read, and whether it has a certificate.
    func read(_ statement: Data, format: String) -> Bool? {
        guard fido_cred_set_fmt(handle, format) == FIDO_OK,
            statement.withBytes({ fido_cred_set_attstmt(handle, $0, $1) }) == FIDO_OK
        else { return nil }
        return fido_cred_x5c_len(handle) > 0
    }

    /// Whether the statement that was read is signed: by the key of its certificate, or else by the passkey itself.
    func verifies(clientDataHash: Data, relyingPartyID: String, byCertificate: Bool) -> Bool {
        guard clientDataHash.withBytes({ fido_cred_set_clientdata_hash(handle, $0, $1) }) == FIDO_OK,
            fido_cred_set_rp(handle, relyingPartyID, nil) == FIDO_OK
        else { return false }
        return (byCertificate ? fido_cred_verify(handle) : fido_cred_verify_self(handle)) == FIDO_OK
    }
}

enum Fido2 {
    /// Whether `signature` is `key`'s, of this authenticator data and the hash of client data.
    static func verifies(
        _ signature: Data, by key: PasskeyPublicKey, of authenticatorData: Data, clientDataHash: Data,
        relyingPartyID: String
    ) throws(WebAuthnError) -> Bool {
        var assertion = fido_assert_new()
        guard assertion != nil else { throw .outOfMemory }
        defer { fido_assert_free(&assertion) }
        guard fido_assert_set_count(assertion, 1) == FIDO_OK,
            fido_assert_set_rp(assertion, relyingPartyID) == FIDO_OK,
            clientDataHash.withBytes({ fido_assert_set_clientdata_hash(assertion, $0, $1) }) == FIDO_OK,
            authenticatorData.withBytes({ fido_assert_set_authdata_raw(assertion, 0, $0, $1) }) == FIDO_OK
        else { throw .malformedAuthenticatorData }
        guard signature.withBytes({ fido_assert_set_sig(assertion, 0, $0, $1) }) == FIDO_OK else { return false }
        let type = Int32(key.algorithm.rawValue)
        switch key.algorithm {
        case .es256:
            var pointer = es256_pk_new()
            defer { es256_pk_free(&pointer) }
            guard key.bytes.withBytes({ es256_pk_from_ptr(pointer, $0, $1) }) == FIDO_OK else { return false }
            return fido_assert_verify(assertion, 0, type, UnsafeRawPointer(pointer)) == FIDO_OK
        case .eddsa:
            var pointer = eddsa_pk_new()
            defer { eddsa_pk_free(&pointer) }
            guard key.bytes.withBytes({ eddsa_pk_from_ptr(pointer, $0, $1) }) == FIDO_OK else { return false }
            return fido_assert_verify(assertion, 0, type, UnsafeRawPointer(pointer)) == FIDO_OK
        case .rs256:
            var pointer = rs256_pk_new()
            defer { rs256_pk_free(&pointer) }
            guard key.bytes.withBytes({ rs256_pk_from_ptr(pointer, $0, $1) }) == FIDO_OK else { return false }
            return fido_assert_verify(assertion, 0, type, UnsafeRawPointer(pointer)) == FIDO_OK
        }
    }
}

extension Data {
    fileprivate init(_ pointer: UnsafePointer<UInt8>?, _ count: Int) {
        self = pointer.map { Data(bytes: $0, count: count) } ?? Data()
    }

    fileprivate func withBytes(_ body: (UnsafePointer<UInt8>?, Int) -> Int32) -> Int32 {
        withUnsafeBytes { body($0.bindMemory(to: UInt8.self).baseAddress, $0.count) }
    }
}
