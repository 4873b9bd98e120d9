import RPC
import Testing

@Suite struct CallContextTests {
    @Test(arguments: [
        "x", "", "00-\"-01", #"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0""#,
        "00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-011",
    ])
    func dropsAMalformedTrace(trace: String) {
        var context = CallContext(traceParent: trace, deadline: .after(.seconds(1)))
        #expect(context.traceParent == nil)
        context.traceParent = trace
        #expect(context.traceParent == nil)
    }

    @Test func keepsAWellFormedTrace() {
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        var context = CallContext(traceParent: trace, deadline: .after(.seconds(1)))
        #expect(context.traceParent == trace)
        context.traceParent = nil
        #expect(context.traceParent == nil)
    }

    /// It stands in JSON as it is.
    @Test(arguments: ["a=\"", "a=\\", "a=\n", "a=\u{7f}", "a=ü", String(repeating: "a", count: 513)])
    func dropsAStateThatCannotBeSent(state: String) {
        var context = CallContext(traceState: state, deadline: .after(.seconds(1)))
        #expect(context.traceState == nil)
        context.traceState = state
        #expect(context.traceState == nil)
        context.traceState = "a=1,b=2"
        #expect(context.traceState == "a=1,b=2")
    }

    @Test func isTheOneOfTheCurrentTask() async {
        #expect(CallContext.current == nil)
        let context = CallContext(deadline: .after(.seconds(1)), caller: .operator)
        await CallContext.$current.withValue(context) {
            async let child = CallContext.current?.deadline
            #expect(await child == context.deadline)
        }
        #expect(CallContext.current == nil)
    }
}
