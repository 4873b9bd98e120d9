import Foundation
import Models
import TestKit
import Testing

@testable import WebAuthn

/// Answers of authenticators that are nearly right: what is accepted is what was signed.
@Suite struct FuzzTests {
    private func samples(_ part: (Ceremony) -> Data) -> [Data] { Ceremonies.recorded.valid.map(part) }

    @Test func changedAttestationObjectsAreRefusedOrKeepTheirCredential() async {
        let samples = samples(\.registration.attestationObject)
        await Fuzz.run("attestation objects") {
            Mutator(samples, maximumLength: 20_000, seed: $0)
        } _: { bytes in
            let input = Data(bytes)
            for ceremony in [Ceremonies["ES256"], Ceremonies["certificate"]] {
                let passkey = try? ceremony.register { $0.attestationObject = input }
                guard let passkey else { continue }
                // The id is the request's; a statement that is signed lets no bit of the data change.
                let text = FuzzInput.current?.description ?? ""
                #expect(passkey.credentialID == ceremony.registration.credentialID, "\(text)")
                if passkey.attestation == .certificate {
                    #expect((try? ceremony.register()) == passkey, "\(text)")
                }
            }
        }
    }

    @Test func changedAssertionsAreRefused() async {
        let ceremonies = Ceremonies.recorded.valid
        let samples = ceremonies.flatMap {
            [$0.assertion.authenticatorData, $0.assertion.signature, $0.assertion.clientDataJSON]
        }
        var next = 0
        await Fuzz.run("assertions") {
            Mutator(samples, maximumLength: 6000, seed: $0)
        } _: { bytes in
            let input = Data(bytes)
            next += 1
            let ceremony = ceremonies[next % ceremonies.count]
            let text = FuzzInput.current?.description ?? ""
            func isAccepted(_ change: (inout AssertionResponse) -> Void) -> Bool {
                (try? ceremony.signIn(change: change)) != nil
            }
            if isAccepted({ $0.authenticatorData = input }) {
                #expect(input == ceremony.assertion.authenticatorData, "\(text)")
            }
            if isAccepted({ $0.clientDataJSON = input }) {
                #expect(input == ceremony.assertion.clientDataJSON, "\(text)")
            }
            if isAccepted({ $0.signature = input }) { #expect(input == ceremony.assertion.signature, "\(text)") }
        }
    }

    @Test func changedClientDataNeverHasAnotherMeaning() async {
        let samples = samples(\.registration.clientDataJSON).map { String(decoding: $0, as: UTF8.self) }
        await Fuzz.run("client data") {
            Mutator(samples, pieces: [#""origin":"https://evil.example","#, #"\u006f"#], maximumLength: 5000, seed: $0)
        } _: { input in
            guard let data = try? ClientData(Data(input)) else { return }
            // A reader that takes the first or the last of equal names comes to the same.
            // It refuses a few numbers that the grammar allows.
            let json = try? JSONSerialization.jsonObject(with: Data(input))
            guard let object = json as? [String: Any] else { return }
            let text = FuzzInput.current?.description ?? ""
            #expect(object["origin"] as? String == data.origin, "\(text)")
            #expect(object["challenge"] as? String == data.challenge.base64URL, "\(text)")
        }
    }

    @Test func aByteCostsTheSameInEveryInput() {
        // Longer ones are not read.
        let arrays: (Int) -> Data = {
            Data([0xa3, 0x67] + Array("attStmt".utf8) + [0xa1, 0x00, 0x99, 0x3f, 0x00]) + Data(count: min($0, 16_300))
        }
        #expect(Cost.growth("arrays", floor: .milliseconds(5), of: arrays) { _ = try? AttestationObject($0) } == nil)
        for (name, make) in HostileText.runs {
            let credential: (Int) -> Data = {
                let text = make($0 / 3)
                let response = #"{"clientDataJSON":"","attestationObject":""}"#
                return Data(#"{"id":"\#(text)","rawId":"\#(text)","type":"public-key","response":\#(response)}"#.utf8)
            }
            let growth = Cost.growth(name, floor: .milliseconds(5), of: credential) {
                _ = try? RegistrationResponse(json: $0)
            }
            #expect(growth == nil)
        }
    }
}
