import Testing

@testable import ServiceKit

@Suite struct TraceStateTests {
    @Test(arguments: [
        "rojo=00f067aa0ba902b7", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", "a=1, b=2 ,\tc=3", "fw529a3039@dt=FfD/T",
        "a=b c",
        "a=1,,b=2", "1a=x", "a=b:c;d",
    ])
    func isKeptAsItIs(text: String) {
        #expect(TraceState(text)?.description == text)
    }

    @Test(arguments: [
        "", ",", " ", "a", "=", "a=", "=b", "A=1", "a=1,a=2", "a=1=2", "a=\u{e9}", "a=\t1", "a=\"1\"", "a=\\",
        "a=1\nb=2", "ä=1",
        " =1", "-a=1",
    ])
    func refusesAMalformedList(text: String) {
        #expect(TraceState(text) == nil)
    }

    @Test func isBounded() {
        #expect(TraceState((0..<32).map { "a\($0)=1" }.joined(separator: ",")) != nil)
        #expect(TraceState((0..<33).map { "a\($0)=1" }.joined(separator: ",")) == nil)
        #expect(TraceState("a=" + String(repeating: "x", count: 256)) != nil)
        #expect(TraceState("a=" + String(repeating: "x", count: 257)) == nil)
        #expect(
            TraceState("a=" + String(repeating: "x", count: 250) + ",b=" + String(repeating: "x", count: 258)) == nil)
        #expect(TraceState(String(repeating: ",", count: 513)) == nil)
    }
}
