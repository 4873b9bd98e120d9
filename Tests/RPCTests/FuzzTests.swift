import Models
import NIOCore
import TestKit
import Testing

@testable import RPC

/// Valid messages with random changes: nothing that comes over a socket may end the process.
@Suite struct FuzzTests {
    /// SplitMix64: small, and the same on every machine, so that a failed test can be repeated.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }

    private static let seeds = [
        call(1), call(2, params: #"{"text":"\u00fc\n\"","extra":[1,{"a":null}]}"#), call(3, "test.unknown"),
        #"{"jsonrpc":"2.0","method":"rpc.cancel","params":{"id":7}}"#, #"{"jsonrpc":"2.0","method":"rpc.goodbye"}"#,
        #"{"jsonrpc":"2.0","id":5,"result":{"a":[true,false]}}"#,
        #"{"jsonrpc":"2.0","id":5,"error":{"code":-32000,"message":"x","data":{"code":"x","status":400,"detail":"d"}}}"#,
    ]

    /// A seed with some bytes changed, removed, repeated or taken from another.
    private func mutant(_ generator: inout Generator) -> [UInt8] {
        var bytes = Array((Self.seeds.randomElement(using: &generator) ?? "").utf8)
        for _ in 0..<Int.random(in: 1...6, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes[place] = Array("{}[]\",:\\0-".utf8).randomElement(using: &generator) ?? 0
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...9, using: &generator)))
            case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 20)], at: place)
            default: bytes.removeLast(bytes.count - place)
            }
        }
        return bytes
    }

    @Test(arguments: [1, 20_260_131, 0xfeed] as [UInt64])
    func opensOrRefusesEveryMutant(seed: UInt64) {
        var generator = Generator(state: seed)
        var (opened, refused) = (0, 0)
        for _ in 0..<5000 {
            do {
                _ = try Envelope.open(ByteBuffer(bytes: mutant(&generator)))
                opened += 1
            } catch {
                #expect(error is Envelope.Malformed, "\(error)")
                refused += 1
            }
        }
        #expect(opened > 100 && refused > 100)
    }

    @Test func survivesEveryMutantOverASocket() async throws {
        let sockets = try TestSockets()
        let server = try await sockets.start()
        var generator = Generator(state: 42)
        for _ in 0..<500 {
            let peer = try await ScriptedPeer.connect(to: sockets.path())
            let bytes = mutant(&generator)
            let length =
                Bool.random(using: &generator) ? UInt32(bytes.count) : UInt32.random(in: 0...400, using: &generator)
            peer.send(withUnsafeBytes(of: length.bigEndian, Array.init) + bytes)
            peer.send(call(99))
            peer.close()
        }
        #expect(try await sockets.client().call(Echo(text: "alive")) == "alive")
        try await eventually("idleness") { server.callsInFlight == 0 }
        await server.stop(grace: .zero)
    }
}
