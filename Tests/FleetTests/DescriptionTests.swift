import Foundation
import NIOHTTP1
import OutgoingHTTP
import TestKit
import Testing

/// Every operation of the API's description, asked in ways that fail: whatever the answer is, the description knows it.
@Suite struct DescriptionTests {
    /// A way to ask.
    private struct Way {
        var query = ""
        var type: String?
        var body = ""
        var headers: [(String, String)] = []
    }

    private static let ways: [Way] = {
        let json = "application/json"
        let form = "application/x-www-form-urlencoded"
        let wrong =
            #"{"client_id":7,"email":{},"password":[],"token":"!","refresh_token":1,"code":true,"account_id":"x"}"#
        return [
            Way(), Way(query: "?client_id=nobody&token=abc&limit=0&cursor=garbage&state=abc&code=x"),
            Way(query: "?client_id=client_demo&redirect_uri=https://evil.example&return_to=//evil.example&token=!"),
            Way(query: "?client_id=client_demo&response_type=token&redirect_uri=http://localhost/x"),
            Way(type: json, body: "{"), Way(type: json, body: "{}"), Way(type: json, body: wrong),
            Way(type: form, body: "client_id=nobody&email=x&csrf_token=x"), Way(type: form, body: "%zz"),
            Way(type: json, body: "{}", headers: [("Content-Encoding", "gzip")]),
            Way(type: json, body: String(repeating: " ", count: 70_000)),
            Way(headers: [("Authorization", "Bearer garbage")]),
            Way(type: json, body: "{}", headers: [("Origin", "https://evil.example")]),
        ]
    }()

    @Test func errorsAreAsDescribed() async throws {
        let fleet = try await TestFleet.shared()
        let baseURL = fleet.baseURL
        let document = try await API(baseURL: baseURL).raw(.GET, "/openapi.json").json
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        var asked = 0
        for (template, operations) in paths {
            let path = template.replacing("{provider}", with: "google").replacing(/{\w+}/, with: "abc")
            for method in operations.keys {
                for way in Self.ways {
                    for accepted in ["application/json", "text/html"] {
                        let mismatches = try await Self.mismatches(
                            of: way, HTTPMethod(rawValue: method.uppercased()), path, accepted, at: baseURL)
                        for mismatch in mismatches {
                            Issue.record("not as described: \(mismatch) (\(path)\(way.query) \(way.body.prefix(40)))")
                        }
                        asked += 1
                    }
                }
            }
        }
        #expect(asked > 2000)
    }

    private static func mismatches(
        of way: Way, _ method: HTTPMethod, _ path: String, _ accepted: String, at baseURL: String
    ) async throws -> [String] {
        var request = HTTPTransportRequest.test(
            method.rawValue, baseURL + path + way.query, headers: [("Accept", accepted)],
            body: way.body.isEmpty || method == .GET ? nil : way.body)
        if let type = way.type { request.setHeader("Content-Type", type) }
        for (name, value) in way.headers { request.setHeader(name, value) }
        let answer = try await API.answer(to: request)
        return try await APIDescription.shared.mismatches(
            baseURL: baseURL, method: method.rawValue, path: path, status: answer.status,
            contentType: answer.headers.first(name: "content-type") ?? "", body: Data(answer.text.utf8))
    }
}
