import Models
import Testing

@testable import GatewayService

@Suite struct DeviceNameTests {
    private static let webKit = "AppleWebKit/537.36 (KHTML, like Gecko)"

    @Test(
        arguments: [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox", "Linux"),
            ("Mozilla/5.0 (Windows NT 10.0) \(webKit) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge", "Windows"),
            ("Mozilla/5.0 (Linux; Android 15) \(webKit) Chrome/130.0 Mobile Safari/537.36", "Chrome", "Android"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) \(webKit) CriOS/130.0 Mobile Safari/604.1", "Chrome", "iPhone"),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \(webKit) Version/18.0 Safari/605.1.15", "Safari",
                "macOS"
            ),
            ("Mozilla/5.0 (X11; CrOS x86_64) \(webKit) Chrome/130.0 Safari/537.36 OPR/115", "Opera", "ChromeOS"),
            ("curl/8.5.0", "curl", nil), ("Windows", nil, "Windows"), ("", nil, nil), (nil, nil, nil),
        ] as [(String?, String?, String?)])
    func guessesBrowserAndSystem(_ userAgent: String?, _ browser: String?, _ system: String?) {
        let name = DeviceName(userAgent: userAgent)
        #expect(name.browser == browser && name.system == system)
    }

    @Test func namesWhatIsKnownInThePagesLanguage() async throws {
        let page = try await PageContext.testing("/login?client_id=client_demo&ui_locales=de")
        let both = DeviceName(userAgent: "Firefox/1 Linux").text(page)
        #expect(both.contains("Firefox") && both.contains("Linux"))
        #expect(DeviceName(userAgent: "curl/8").text(page) == "curl")
        #expect(DeviceName(userAgent: "iPad").text(page) == "iPad")
        #expect(DeviceName(userAgent: "<script>").text(page) == page.text("unknown_device"))
    }

    /// An email names the device by the same words, and its own time.
    @Test func describesTheRequestInEmails() {
        let request = IncomingRequest.testing(headers: [.userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"])
        let origin = MailOrigin(of: request)
        #expect(origin.browser == "Firefox" && origin.system == "Linux" && origin.device == nil)
    }
}
