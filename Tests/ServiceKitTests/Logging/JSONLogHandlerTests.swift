import Foundation
import Logging
import Models
import RPC
import TestKit
import Testing
import Tracing

@testable import ServiceKit

@Suite struct JSONLogHandlerTests {
    private func fields(_ message: Logger.Message, _ metadata: Logger.Metadata? = nil) throws -> [String: String] {
        var handler = JSONLogHandler(service: "tokens", instance: "2", level: .info)
        handler[metadataKey: "always"] = "there"
        let event = LogEvent(
            level: .warning, message: message, metadata: metadata, source: "test", file: "", function: "", line: 1)
        let line = handler.line(for: event)
        #expect(!line.contains("\n"))
        return try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
    }

    @Test func aLineIsOneObject() throws {
        let fields = try fields("it \"works\"\n\u{1}\u{7f}\\ ü 🎈", ["count": "3", "many": ["a", "b"]])
        #expect(fields["message"] == "it \"works\"\n\u{1}\u{7f}\\ ü 🎈")
        #expect(fields["level"] == "warning" && fields["service"] == "tokens" && fields["instance"] == "2")
        #expect(fields["count"] == "3" && fields["many"] == #"["a", "b"]"# && fields["always"] == "there")
        #expect(fields["request_id"] == nil)
        #expect(fields["time"]?.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#) != nil)
    }

    @Test func aLineHasTheRequestIDOfItsCall() throws {
        let request = RequestID.make()
        let fields = try CallContext.$current.withValue(
            CallContext(requestID: request, deadline: .after(.seconds(1)))
        ) { try self.fields("x") }
        #expect(fields["request_id"] == request.description)
    }

    @Test func aLineHasTheSpanOfItsTask() throws {
        let span = SpanRecorder(buffer: SpanBuffer(capacity: 1)).startTrace("a", ofKind: .server)
        let fields = try InstrumentationContext.$current.withValue(span.context) { try self.fields("x") }
        #expect(fields["trace_id"] == span.context.spanContext?.traceID.description)
        #expect(fields["span_id"] == span.context.spanContext?.spanID.description)
        #expect(try self.fields("x")["trace_id"] == nil)
        let unsampled = SpanContext(traceID: .make(), spanID: .make(), flags: 0)
        let others = try InstrumentationContext.$current.withValue(InstrumentationContext(remote: unsampled)) {
            try self.fields("x")
        }
        #expect(others["trace_id"] == nil)
    }

    @Test(arguments: [
        "password", "new_password", "access_token", "Authorization", "client_secret", "cookie", "set-cookie", "pepper",
        "code_verifier", "proof", "private_key",
    ])
    func hidesTheValuesOfKeysThatSuggestASecret(key: String) throws {
        #expect(try fields("x", [key: "hunter2"])[key] == Redaction.mark)
    }

    @Test(arguments: [
        "token eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl leaked", "eyJhbGciOiJFUzI1NiJ9",
        "redis://user:hunter2@host:6379/0", "can't reach postgresql://latchkey:hun@ter2@db/latchkey now",
        "REDISS+X://:hunter2@host",
    ])
    func hidesTokensAndPasswordsInText(text: String) throws {
        let message = try #require(try fields("\(text)")["message"])
        #expect(message.contains(Redaction.mark))
        for part in ["hunter2", "ter2", "eyJ", "c2lnb"] { #expect(!message.contains(part), "\(message)") }
    }

    @Test func aClosedLogEndsNoProcess() async throws {
        // The process writes one line to a pipe without a reader. Status 78 proves that it went on from there.
        let status = try await Tools.run([
            "/bin/bash", "-c",
            "exec {gone}> >(exec true); wait $!; LATCHKEY_SECRET_FILE=/nowhere \"$0\" 2>&$gone || echo $?",
            Tools.built("tokens"),
        ])
        #expect(status.trimmingCharacters(in: .whitespacesAndNewlines) == "78")
    }

    @Test func theMetadataOfAnEventReplacesThatOfTheLogger() throws {
        #expect(try fields("x", ["always": "now"])["always"] == "now")
    }

    @Test func membersHaveAFixedOrder() throws {
        let handler = JSONLogHandler(service: "tokens", instance: "2", level: .info)
        let event = LogEvent(
            level: .info, message: "x", metadata: ["b": "2", "a": "1"], source: "test", file: "", function: "", line: 1)
        let names = handler.line(for: event).matches(of: #/"(\w+)":/#).map { String($0.1) }
        #expect(names == ["time", "level", "service", "instance", "message", "a", "b"])
    }
}
