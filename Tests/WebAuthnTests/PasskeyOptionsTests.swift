import Foundation
import Models
import Testing

@testable import WebAuthn

@Suite struct PasskeyOptionsTests {
    private let party = RelyingParty(id: "example.com", origins: ["https://example.com", "https://app.example.net"])!

    private func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test func creationOptionsAreAsBrowsersTakeThem() throws {
        let options = PasskeyCreationOptions(
            relyingParty: party, name: "Example",
            user: .init(handle: Data([1, 2, 3]), name: "ada@example.com", displayName: "Ada"),
            challenge: Data(repeating: 0xff, count: 32),
            existing: [PasskeyDescriptor(credentialID: Data(count: 16), transports: [.internal, .smartCard])],
            userVerification: .required)
        #expect(
            try options.json == #"{"attestation":"none","#
                + #""authenticatorSelection":{"requireResidentKey":true,"residentKey":"required","userVerification":"required"},"#
                + #""challenge":"__________________________________________8","#
                + #""excludeCredentials":[{"id":"AAAAAAAAAAAAAAAAAAAAAA","transports":["internal","smart-card"],"type":"public-key"}],"#
                + #""pubKeyCredParams":[{"alg":-7,"type":"public-key"},{"alg":-8,"type":"public-key"},{"alg":-257,"type":"public-key"}],"#
                + #""rp":{"id":"example.com","name":"Example"},"timeout":300000,"#
                + #""user":{"displayName":"Ada","id":"AQID","name":"ada@example.com"}}"#)
    }

    @Test func requestOptionsAreAsBrowsersTakeThem() throws {
        let options = PasskeyRequestOptions(
            relyingParty: party, challenge: Data(count: 32), userVerification: .preferred)
        #expect(
            try options.json
                == #"{"allowCredentials":[],"challenge":"\#(Data(count: 32).base64URL)","rpId":"example.com","#
                + #""timeout":300000,"userVerification":"preferred"}"#)
    }

    @Test func namesFitIntoAuthenticators() throws {
        let user = PasskeyCreationOptions.User(
            handle: Data([1]), name: String(repeating: "é", count: 100), displayName: String(repeating: "日", count: 100)
        )
        let text = try json(user)
        #expect(text.contains(#""name":"\#(String(repeating: "é", count: 32))""#))
        #expect(text.contains(#""displayName":"\#(String(repeating: "日", count: 21))""#))
    }

    @Test func listsTheOrigins() throws {
        #expect(
            try json(RelatedOrigins(relyingParty: party))
                == #"{"origins":["https://app.example.net","https://example.com"]}"#)
    }

    @Test func challengesDiffer() {
        let some = (0..<100).map { _ in PasskeyChallenge.make() }
        #expect(Set(some).count == 100 && some.allSatisfy { $0.count == 32 })
    }
}
