import Foundation
import Models
import NIOCore
import Testing

@testable import RPC

@Suite struct EnvelopeTests {
    private func open(_ json: String) throws -> Envelope.Message { try Envelope.open(ByteBuffer(string: json)) }

    /// Opens what `write` framed.
    private func reopen(_ write: (inout ByteBuffer) -> Void) throws -> Envelope.Message {
        var buffer = ByteBuffer()
        write(&buffer)
        var decoder = FrameDecoder()
        let frame = try #require(try decoder.decode(buffer: &buffer))
        #expect(buffer.readableBytes == 0)
        return try Envelope.open(frame)
    }

    @Test func callComesBackAsItWas() throws {
        let request = RequestID.make()
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let context = CallContext(
            requestID: request, traceParent: trace, traceState: "congo=t61rcWkgMzE", deadline: .after(.seconds(3)))
        let params = Data(#"{"text":"grüße \"x\""}"#.utf8)
        let message = try reopen {
            Envelope.call(id: 7, method: "test.echo", params: params, context: context, into: &$0)
        }
        guard case .call(let call) = message else { return #expect(Bool(false), "not a call") }
        #expect(call.id == 7 && call.method == "test.echo" && call.params == params)
        #expect(call.requestID == request && call.traceParent == trace && call.traceState == "congo=t61rcWkgMzE")
        #expect((2500...3000).contains(call.deadlineMilliseconds))
    }

    /// Its name is free text, so it is written as JSON.
    @Test(arguments: ["Ann", "grüße \"x\" \\ \u{1}\u{7f} 👩‍🚀", nil])
    func whoActsComesBackAsItWas(name: String?) throws {
        let actor = AuditActor(.operator, id: "ann", name: name)
        for caller in CallerRole.allCases {
            let context = CallContext(deadline: .after(.seconds(3)), caller: caller, actor: actor)
            let message = try reopen {
                Envelope.call(id: 1, method: "m", params: Data("{}".utf8), context: context, into: &$0)
            }
            guard case .call(let call) = message else { return #expect(Bool(false), "not a call") }
            #expect(call.actor == (caller == .operator ? actor : nil) && call.params == Data("{}".utf8))
        }
    }

    @Test func anActorThatIsNoneIsNobody() throws {
        for actor in ["7", "{}", #"{"type":"god","id":"x"}"#, #"{"type":"operator"}"#] {
            let message = try open(
                #"{"jsonrpc":"2.0","id":1,"method":"m","meta":{"deadline_ms":5,"actor":\#(actor)},"params":{}}"#)
            guard case .call(let call) = message else { return #expect(Bool(false), "not a call") }
            #expect(call.actor == nil && call.deadlineMilliseconds == 5)
        }
    }

    @Test func deadlineThatHasPassedIsWrittenAsZero() throws {
        let context = CallContext(deadline: .after(.seconds(-5)))
        let message = try reopen {
            Envelope.call(id: 1, method: "m", params: Data("{}".utf8), context: context, into: &$0)
        }
        guard case .call(let call) = message else { return #expect(Bool(false), "not a call") }
        #expect(call.deadlineMilliseconds == 0)
    }

    @Test func resultComesBackAsItWas() throws {
        guard case .result(let id, let data) = try reopen({ Envelope.result(id: 9, Data("[1,2]".utf8), into: &$0) })
        else { return #expect(Bool(false), "not a result") }
        #expect(id == 9 && data == Data("[1,2]".utf8))
    }

    @Test func anErrorHoldsTheWholeProblem() throws {
        let error = ServiceError(
            .invalidRequest, detail: "Too weak.",
            invalidParams: [.init(in: .body, path: "/password", type: "weak_password")], retryAfter: 3,
            attestation: Proof(Secret("a.b.c")))
        guard case .error(let id, let read) = try reopen({ Envelope.error(id: 4, RPCError(error), into: &$0) })
        else { return #expect(Bool(false), "not an error") }
        #expect(id == 4 && read.serviceError == error && read.code == RPCError.Code.service)
    }

    @Test func anErrorWithoutACallHasNoID() throws {
        let error = RPCError(code: RPCError.Code.parseError, message: "unreadable message")
        guard case .error(let id, let read) = try reopen({ Envelope.error(id: nil, error, into: &$0) })
        else { return #expect(Bool(false), "not an error") }
        #expect(id == nil && read.code == error.code && read.serviceError == .internal)
    }

    @Test func notificationsComeBack() throws {
        guard case .cancel(12) = try reopen({ Envelope.cancel(id: 12, into: &$0) }) else {
            return #expect(Bool(false), "not a cancellation")
        }
        guard case .goodbye = try reopen({ Envelope.goodbye(into: &$0) }) else {
            return #expect(Bool(false), "not a goodbye")
        }
    }

    @Test(arguments: [
        "", "null", "[]", "hello", "{}", #"{"jsonrpc":"1.0","id":1,"result":1}"#, #"{"id":1,"result":1}"#,
        #"{"jsonrpc":"2.0","id":1}"#, #"{"jsonrpc":"2.0","result":1}"#, #"{"jsonrpc":"2.0","id":"1","result":1}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"m"}"#, #"{"jsonrpc":"2.0","id":1,"method":5,"meta":{}}"#,
        #"{"jsonrpc":"2.0","id":1,"method":"m","meta":[]}"#, #"{"jsonrpc":"2.0","method":"rpc.cancel"}"#,
        #"{"jsonrpc":"2.0","method":"rpc.cancel","params":{"id":"x"}}"#, #"{"jsonrpc":"2.0","method":"rpc.unknown"}"#,
        #"{"jsonrpc":"2.0","id":99999999999999999999,"result":1}"#,
        #"[{"jsonrpc":"2.0","id":1,"method":"m","meta":{}}]"#,
    ])
    func refusesWhatIsNotAMessage(json: String) {
        #expect(throws: Envelope.Malformed.self) { try open(json) }
    }

    @Test func refusesDeepNesting() {
        let deep = String(repeating: "{\"a\":", count: 65) + "1" + String(repeating: "}", count: 65)
        #expect(throws: Envelope.Malformed.self) {
            try open(#"{"jsonrpc":"2.0","id":1,"method":"m","meta":{},"params":\#(deep)}"#)
        }
    }
}
