import Models
import Testing

@Suite struct ProviderStateTests {
    @Test(arguments: [Continuation.page(nil), .page("/login/account"), .authorization(Secret("request"))])
    func keepsItsContinuation(continuation: Continuation) throws {
        let state = ProviderState(
            client: try #require(ClientID("client_demo")), provider: .github, codeVerifier: Secret("v"),
            nonce: Secret("n"), continuation: continuation)
        #expect(try JSONForm.read(ProviderState.self, try JSONForm.text(of: state)) == state)
    }

    @Test(arguments: ["{}", #"{"elsewhere":{}}"#, #"{"authorization":{}}"#, #"{"authorization":{"_0":null}}"#])
    func refusesAnotherContinuation(json: String) {
        #expect(throws: DecodingError.self) { try JSONForm.read(Continuation.self, json) }
    }
}
