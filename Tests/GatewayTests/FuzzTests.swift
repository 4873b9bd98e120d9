import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import NIOCore
import Primitives
import Synchronization
import TestKit
import Testing

@testable import GatewayService

/// Inputs that are nearly right: nothing crashes, and what is accepted means the same to others. See ``Fuzz`` for how long.
@Suite struct FuzzTests {
    private func read(_ bytes: [UInt8]) -> [String: JSONValue]? { try? JSONValue.object(ByteBuffer(bytes: bytes)) }

    @Test func jsonThatIsReadIsReadAlikeByFoundation() async {
        let samples = [
            #"{"client_id":"client_demo","email":"ada@example.com","password":"a long password"}"#,
            #"{"a":null,"b":true,"c":false,"d":-12.5e+3,"e":[1,[2,{"x":"y"}],"z"],"f":{"g":{}},"h":"\u00e4\ud83d\ude00\n"}"#,
            #" { "display_name" : "Ünïcödé 😀" , "locale" : null } "#,
        ]
        let pieces = [
            #""a":1,"#, #""a":-"#, "01", "1.", "1e", "{}", "[]", "[[[[", "}}}}", "\\u", "\\x", "\u{1}", ":", "tru",
            "nul",
        ]
        await Fuzz.run("json") {
            Mutator(samples, pieces: pieces, seed: $0)
        } _: { bytes in
            // Foundation drops a byte order mark at the beginning of a string.
            guard let members = read(bytes), !String(decoding: bytes, as: UTF8.self).unicodeScalars.contains("\u{feff}")
            else { return }
            let same = (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
            guard let same else {
                // A number that a `Double` can't hold is a matter of taste (RFC 8259 §6).
                return #expect(members.values.contains { $0.isInfinite }, "\(FuzzInput.current?.description ?? "")")
            }
            #expect(Set(same.keys) == Set(members.keys), "\(FuzzInput.current?.description ?? "")")
            for case (let name, .string(let text)) in members {
                #expect(same[name] as? String == text, "\(FuzzInput.current?.description ?? "")")
            }
        }
    }

    @Test func formsThatAreReadCanBeWrittenAgain() async {
        let samples = [
            "client_id=client_demo&return_to=%2Flogin%2Faccount&ui_locales=de+en",
            "email=ada%40example.com&password=a+long+password&csrf_token=abc",
            "a=%c3%a4&b=&c&=d",
        ]
        await Fuzz.run("forms") {
            Mutator(samples, pieces: ["&a=", "%", "%4", "%41", "%c3", "%ff", "+", "&&", "=="], seed: $0)
        } _: { bytes in
            guard let form = FormParameters(bytes) else { return }
            #expect(form.pairs.count <= FormParameters.maximumCount)
            let text = FormEncoding.encode(form.pairs.map { ($0.name, $0.value) })
            let again = FormParameters(text.utf8)
            #expect(
                again?.pairs.map { [$0.name, $0.value] } == form.pairs.map { [$0.name, $0.value] },
                "\(FuzzInput.current?.description ?? "")")
        }
    }

    /// Heads, cookies, tokens and bodies over a socket: the response is HTTP or nothing, and never 500.
    @Test func theGatewayAnswersEverything() async throws {
        let samples = [
            "GET /healthz?a=b HTTP/1.1\r\nHost: auth.example.com\r\nConnection: close\r\n\r\n",
            "GET /auth/me HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer good\r\nConnection: close\r\n\r\n",
            "GET /auth/me HTTP/1.1\r\nHost: a\r\nCookie: access_token=good; refresh_token=x; __Host-csrf_session=y\r\nConnection: close\r\n\r\n",
            "POST /auth/login-methods HTTP/1.1\r\nHost: a\r\nOrigin: https://app.example.com\r\nContent-Type: application/json\r\n"
                + "Content-Length: 27\r\nConnection: close\r\n\r\n{\"client_id\":\"client_demo\"}",
            "POST /auth/login-methods HTTP/1.1\r\nHost: a\r\nOrigin: https://app.example.com\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n1b\r\n{\"client_id\":\"client_demo\"}\r\n0\r\n\r\n",
            "POST /oauth2/token HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                + "Content-Length: 33\r\nConnection: close\r\n\r\ngrant_type=authorization_code&x=y",
            "GET /login?client_id=client_demo&ui_locales=de HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nAccept-Language: de, en;q=0.5\r\n"
                + "Cookie: __Host-login=eyJjbGllbnQiOiJjbGllbnRfZGVtbyJ9\r\nConnection: close\r\n\r\n",
        ]
        let pieces = [
            "Cookie: ", "Authorization: ", "Basic ", "Bearer ", "\r\n\r\n", "Content-Length: 1\r\n", "Host: b\r\n",
            "X: y\r\n", "HTTP/1.0", "HTTP/2.0",
            "//", "/../", "access_token=", ";;;", "Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n",
            "X-Forwarded-For: 1.2.3.4\r\n",
        ]
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.answer(Identity.GetProfile.self) { _, _ in Samples.profile }
        try await fleet.runWithPort(bodyTimeout: .milliseconds(200)) { port in
            try await Fuzz.run("http") {
                Mutator(samples, pieces: pieces, maximumLength: 16_384, seed: $0)
            } _: { bytes in
                let answer = try await RawHTTP.exchange(port: port, limit: .milliseconds(400), bytes: [bytes])
                guard !answer.text.isEmpty else { return }
                #expect(
                    answer.text.hasPrefix("HTTP/1.1 ") && !answer.text.hasPrefix("HTTP/1.1 500"),
                    "\(FuzzInput.current?.description ?? ""): \(answer.text.prefix(200))")
            }
            let calm = try await RawHTTP.exchange(port: port, [samples[0]])
            #expect(calm.text.hasPrefix("HTTP/1.1 200"))
        }
    }
}

extension JSONValue {
    fileprivate var isInfinite: Bool { if case .number(let number) = self { number.isInfinite } else { true } }
}
