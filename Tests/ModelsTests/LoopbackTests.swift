import Models
import Testing

@Suite struct LoopbackTests {
    @Test func theMachineItself() {
        for host in ["localhost", "LOCALHOST", "a.localhost", "127.0.0.1", "127.255.1.9", "::1", "[::1]"] {
            #expect(Loopback.isLoopback(host: host), "\(host)")
        }
        for host in ["", "localhost.example.com", "127.0.0.1.example.com", "127.0.0", "128.0.0.1", "::2", "xlocalhost"]
        {
            #expect(!Loopback.isLoopback(host: host), "\(host)")
        }
    }

    @Test func onlyPlainHTTPThereIsPlain() {
        #expect(Loopback.isPlainLoopback("http://localhost:8080/x") && Loopback.isPlainLoopback("http://[::1]:1"))
        for url in ["https://localhost", "http://a.example", "localhost", "http:", "http://localhost@a.example"] {
            #expect(!Loopback.isPlainLoopback(url), "\(url)")
        }
    }
}
