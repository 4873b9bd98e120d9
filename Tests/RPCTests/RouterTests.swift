import Foundation
import Models
import TestKit
import Testing

@testable import RPC

@Suite struct RouterTests {
    private let log = LogLines()
    private let metrics = RecordedMetrics()
    private let journal = RequestJournal()

    private func router(_ register: (inout Router) -> Void = { _ in }) -> Router {
        var router = Router(logger: log.logger, metrics: metrics, journal: journal)
        router.handle(Echo.self) { call, _ in call.text }
        router.handle(Inspect.self) { _, _ in "seen" }
        register(&router)
        return router
    }

    private func answer(
        _ router: Router, _ method: String = "test.echo", params: String = #"{"text":"hi"}"#,
        request: RequestID? = nil, caller: CallerRole = .gateway, deadline: Deadline = .after(.seconds(5))
    ) async -> Result<String, RPCError> {
        let call = Envelope.Call(
            id: 1, method: method, deadlineMilliseconds: 5000, requestID: request, params: Data(params.utf8))
        return await router.answer(call, caller: caller, deadline: deadline)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private func error(_ result: Result<String, RPCError>) -> RPCError? {
        guard case .failure(let error) = result else { return nil }
        return error
    }

    private struct Unexpected: Error { let secret: String }

    // MARK: Registration

    @Test func requiresAHandlerForEachDeclaredMethodAndNoOther() throws {
        let router = router()
        #expect(router.methodNames == ["test.echo", "test.inspect"])
        try router.requireExactly([Inspect.self, Echo.self])
        let missing = #expect(throws: Router.Mismatch.self) {
            try router.requireExactly([Echo.self, Inspect.self, Pay.self])
        }
        #expect(missing?.missing == ["test.pay"] && missing?.extra == [])
        let extra = #expect(throws: Router.Mismatch.self) { try router.requireExactly([Echo.self]) }
        #expect(extra?.missing == [] && extra?.extra == ["test.inspect"])
    }

    /// A gateway that states an operator as who acts is not trusted with it.
    @Test func onlyOperatorsStateWhoActs() async throws {
        let actor = AuditActor(.operator, id: "ann")
        let router = router {
            $0.handle(Inspect.self) { _, context in context.actor?.id ?? "nobody" }
            $0.handle(Echo.self) { _, context in context.actor?.id ?? "nobody" }
        }
        for caller in CallerRole.allCases {
            for method in ["test.echo", "test.inspect"] {
                let call = Envelope.Call(
                    id: 1, method: method, deadlineMilliseconds: 5000, actor: actor, params: Data(#"{"text":""}"#.utf8))
                let answer = await router.answer(call, caller: caller, deadline: .after(.seconds(5)))
                guard case .success(let id) = answer else { continue }
                #expect(String(decoding: id, as: UTF8.self) == (caller == .operator ? #""ann""# : #""nobody""#))
            }
        }
    }

    @Test func theLastHandlerOfAMethodIsTheOneThatRuns() async throws {
        let router = router { $0.handle(Echo.self) { _, _ in "last" } }
        #expect(try await answer(router).get() == #""last""#)
    }

    @Test func repliesTheEncodedJSONOfAHandlerAsItIs() async throws {
        let router = router { $0.handleEncoded(Echo.self) { _, _ in Data(#"  "as it is""#.utf8) } }
        #expect(try await answer(router).get() == #"  "as it is""#)
    }

    // MARK: Who may call what

    @Test func aMethodOfAnotherCallerIsAsUnknownAsOneThatDoesNotExist() async throws {
        let router = router()
        #expect(try await answer(router, "test.inspect", caller: .operator).get() == #""seen""#)
        let forbidden = error(await answer(router, "test.inspect"))
        let unknown = error(await answer(router, "test.unknown"))
        #expect(forbidden?.code == RPCError.Code.methodNotFound && unknown?.code == RPCError.Code.methodNotFound)
        #expect(forbidden?.message == unknown?.message)
        #expect(error(await answer(router, caller: .operator))?.code == RPCError.Code.methodNotFound)
    }

    @Test(arguments: [#"{"text":5}"#, #"{"text":null}"#, "{}", "[]", "null", "", #"{"text":}"#])
    func refusesParametersThatDoNotFitWithoutQuotingThem(params: String) async throws {
        let error = error(await answer(router(), params: params))
        #expect(error?.code == RPCError.Code.invalidParams && error?.serviceError == .internal)
        #expect(error?.message == "the parameters don't fit test.echo")
    }

    @Test func logsCallsThatDoNotFitOnceASecond() async throws {
        let router = router()
        for _ in 1...20 { _ = await answer(router, params: "[]") }
        #expect((1...2).contains(log.all.count))
        #expect(log.all.first?.contains("does not fit the method") == true)
    }

    // MARK: Deadlines

    @Test func runsNoHandlerPastTheDeadline() async throws {
        let calls = CallCounter()
        let router = router { $0.handle(Echo.self) { _, _ in "\(calls.add())" } }
        let late = error(await answer(router, deadline: .after(.zero)))
        #expect(late?.serviceError == .deadlineExceeded && calls.count == 0)
    }

    @Test func handlersRunInTheContextOfTheirCall() async throws {
        let router = router {
            $0.handle(Echo.self) { _, context in
                let current = CallContext.current
                let isSame = current?.deadline == context.deadline && current?.caller == context.caller
                return "\(isSame) \(current?.requestID?.description ?? "")"
            }
        }
        let request = RequestID.make()
        #expect(try await answer(router, request: request).get() == "\"true \(request)\"")
    }

    // MARK: Errors

    @Test func passesOnTheErrorsOfServices() async throws {
        let router = router { $0.handle(Echo.self) { _, _ in throw ServiceError.unavailable(retryAfter: 7) } }
        #expect(error(await answer(router))?.serviceError == .unavailable(retryAfter: 7))
    }

    @Test func aCancelledHandlerHasMissedItsDeadline() async throws {
        let router = router { $0.handle(Echo.self) { _, _ in throw CancellationError() } }
        #expect(error(await answer(router))?.serviceError == .deadlineExceeded)
    }

    /// An unknown error may quote what callers sent.
    @Test func logsOnlyTheTypeOfAnUnknownError() async throws {
        let router = router { $0.handle(Echo.self) { _, _ in throw Unexpected(secret: "hunter2") } }
        #expect(error(await answer(router))?.serviceError == .internal)
        #expect(log.all.count == 1)
        #expect(log.all[0].hasPrefix("error: ") && log.all[0].contains("Unexpected"))
        #expect(!log.all[0].contains("hunter2"))
    }

    @Test func logsNothingForErrorsOfCallers() async throws {
        let router = router {
            $0.handle(Echo.self) { _, _ in throw ServiceError(.invalidRequest, detail: "Too weak.") }
        }
        _ = await answer(router)
        _ = await answer(router, "test.unknown")
        #expect(log.all.isEmpty)
    }

    // MARK: Metrics and the journal

    @Test func countsCallsByMethodAndOutcome() async throws {
        let router = router { router in
            router.handle(Echo.self) { call, _ in
                switch call.text {
                case "refuse": throw ServiceError(.invalidRequest, detail: "No.")
                case "fail": throw Unexpected(secret: "")
                default: return call.text
                }
            }
        }
        for text in ["a", "b", "refuse", "fail"] { _ = await answer(router, params: #"{"text":"\#(text)"}"#) }
        func calls(_ outcome: String) -> Int64? { metrics["latchkey_rpc_calls{method=test.echo,outcome=\(outcome)}"] }
        #expect(calls("answered") == 2 && calls("refused") == 1 && calls("failed") == 1)
        #expect(metrics["latchkey_rpc_duration{method=test.echo}"] == 4)
        #expect(metrics["latchkey_rpc_calls_in_flight{}"] == 0)
    }

    /// A caller must not be able to create metrics or fill the journal with text of its own.
    @Test func storesNoNameThatACallerInvents() async throws {
        let (router, request) = (router(), RequestID.make())
        for number in 0..<3 { _ = await answer(router, "hunter2.\(number)", request: request) }
        #expect(!metrics.names.contains { $0.contains("hunter2") })
        #expect(metrics["latchkey_rpc_calls{method=unknown,outcome=failed}"] == 3)
        #expect(journal.entries(of: request).map(\.action) == Array(repeating: "unknown method", count: 3))
    }

    @Test func recordsTheOutcomeOfACallForItsRequest() async throws {
        let (router, request) = (router(), RequestID.make())
        _ = await answer(router, request: request)
        _ = await answer(router, request: request, deadline: .after(.zero))
        let entries = journal.entries(of: request)
        #expect(entries.map(\.action) == ["test.echo", "test.echo"])
        #expect(entries.map(\.outcome.summary) == ["ok", ServiceError.deadlineExceeded.description])
    }
}
