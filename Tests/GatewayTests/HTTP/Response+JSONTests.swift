import Foundation
import Hummingbird
import Models
import Testing

@testable import GatewayService

@Suite struct ResponseJSONTests {
    private struct Unencodable: Encodable {
        func encode(to encoder: any Encoder) throws { throw ServiceError.internal }
    }

    @Test func equalValuesHaveEqualBytes() throws {
        let data = try JSONEncoder.response.encode(["b": "https://a.example/x", "a": "ä"])
        #expect(String(decoding: data, as: UTF8.self) == #"{"a":"ä","b":"https://a.example/x"}"#)
    }

    @Test func aJSONResponseHasItsTypeAndStatus() async throws {
        let response = Response.json(["a": 1], status: .created, type: "application/jwk-set+json")
        #expect(response.status == .created && response.headers[.contentType] == "application/jwk-set+json")
        #expect(try await response.text() == #"{"a":1}"#)
    }

    @Test func aValueThatCannotBeEncodedIsAnEmpty500() async throws {
        let response = Response.json(Unencodable())
        #expect(response.status == .internalServerError)
        #expect(try await response.text().isEmpty)
    }

    @Test func textIsUTF8() async throws {
        let response = Response.text("ä\n")
        #expect(response.headers[.contentType] == "text/plain; charset=utf-8")
        #expect(try await response.text() == "ä\n")
    }
}
