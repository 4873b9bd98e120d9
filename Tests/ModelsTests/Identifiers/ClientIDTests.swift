import Models
import Testing

@Suite struct ClientIDTests {
    @Test(arguments: [
        "client_demo", "client_a", "client_0", "client_my-app_2", "client_" + String(repeating: "x", count: 64),
    ])
    func readsNames(text: String) throws {
        #expect(ClientID(text)?.description == text)
        try JSONForm.expect([try #require(ClientID(text))], "[\"\(text)\"]")
    }

    @Test(arguments: [
        "", "client_", "client", "demo", "client_Demo", "client_d mo", "client_dé", "client_\u{0}", "Client_demo",
        "client_" + String(repeating: "x", count: 65),
    ])
    func refusesOtherText(text: String) {
        #expect(ClientID(text) == nil)
    }

    @Test(arguments: ["\"client_\"", "5", "null"])
    func refusesOtherJSON(json: String) {
        #expect(throws: DecodingError.self) { try JSONForm.read([ClientID].self, "[\(json)]") }
    }

    @Test func newIDsAreValidAndDiffer() {
        let id = ClientID.make()
        #expect(ClientID(id.description) == id)
        #expect(id != ClientID.make())
    }
}
