import Models
import TestKit
import Testing

@testable import GatewayService

@Suite struct DeviceNameTests {
    private static let webKit = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
    private static let blink = "AppleWebKit/537.36 (KHTML, like Gecko)"

    /// As they were sent in the last years, and a few that somebody made up.
    private static let agents: [(userAgent: String?, browser: String?, system: String?)] = [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(blink) Chrome/131.0.0.0 Safari/537.36", "Chrome", "Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \(blink) Chrome/131.0.0.0 Safari/537.36", "Chrome", "macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64) \(blink) Chrome/131.0.0.0 Safari/537.36", "Chrome", "Linux"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) \(blink) Chrome/131.0.0.0 Safari/537.36", "Chrome", "ChromeOS"),
        ("Mozilla/5.0 (X11; Linux x86_64) \(blink) HeadlessChrome/131.0.0.0 Safari/537.36", "Chrome", "Linux"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) \(blink) Ubuntu Chromium/80.0.3987.87 Chrome/80.0.3987.87 Safari/537.36",
            "Chromium", "Linux"
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(blink) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.86",
            "Edge", "Windows"
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(blink) Chrome/64.0.3282.140 Safari/537.36 Edge/18.17763",
            "Edge", "Windows"
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \(blink) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.86",
            "Edge", "macOS"
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox", "Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox", "macOS"),
        ("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox", "Linux"),
        ("Mozilla/5.0 (X11; FreeBSD amd64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox", "FreeBSD"),
        ("Mozilla/5.0 (X11; OpenBSD amd64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox", "OpenBSD"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 SeaMonkey/2.53.19", "SeaMonkey",
            "Linux"
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \(webKit) Version/18.1 Safari/605.1.15", "Safari", "macOS"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(blink) Chrome/129.0.0.0 Safari/537.36 OPR/115.0.0.0", "Opera",
            "Windows"
        ),
        ("Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18", "Opera", "Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) \(blink) Chrome/130.0.0.0 Safari/537.36 Vivaldi/7.0.3495.6", "Vivaldi",
            "Linux"
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(blink) Chrome/130.0.0.0 YaBrowser/24.12 Safari/537.36",
            "Yandex Browser", "Windows"
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) \(blink) Chrome/130.0.0.0 Whale/4.29 Safari/537.36", "Whale",
            "Windows"
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \(webKit) Version/18.1 Safari/605.1.15 Ddg/18.1",
            "DuckDuckGo", "macOS"
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) \(webKit) Version/17.4 Safari/605.1.15 Epiphany/605.1.15", "GNOME Web",
            "Linux"
        ),
        ("Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko", "Internet Explorer", "Windows"),
        ("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1)", "Internet Explorer", "Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) \(webKit) Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari", "iPhone"
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 17_7 like Mac OS X) \(webKit) Version/17.7 Mobile/15E148 Safari/604.1", "Safari",
            "iPad"
        ),
        (
            "Mozilla/5.0 (iPod touch; CPU iPhone OS 12_5 like Mac OS X) \(webKit) Version/12.1 Mobile/15E148 Safari/604.1",
            "Safari", "iPod touch"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) \(webKit) CriOS/131.0 Mobile/15E148 Safari/604.1",
            "Chrome", "iPhone"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) \(webKit) FxiOS/133.0 Mobile/15E148 Safari/605.1.15",
            "Firefox", "iPhone"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) \(webKit) EdgiOS/131.0 Version/18.0 Mobile/15E148 Safari/604.1",
            "Edge", "iPhone"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) \(webKit) GSA/346.0 Mobile/15E148 Safari/604.1",
            "Google app", "iPhone"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) \(webKit) Version/18.1 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15",
            "DuckDuckGo", "iPhone"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) \(webKit) Mobile/22B83 [FBAN/FBIOS;FBAV/490.0;FBBV/6]",
            "Facebook", "iPhone"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) \(webKit) Mobile/22B83 Instagram 360.0 (iPhone15,2)",
            "Instagram", "iPhone"
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) \(webKit) Mobile/15E148", nil, "iPhone"),
        ("Mozilla/5.0 (Linux; Android 10; K) \(blink) Chrome/131.0.0.0 Mobile Safari/537.36", "Chrome", "Android"),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) \(blink) Version/4.0 Chrome/131.0 Mobile Safari/537.36",
            "Chrome", "Android"
        ),
        ("Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0", "Firefox", "Android"),
        (
            "Mozilla/5.0 (Linux; Android 14; SM-S918B) \(blink) SamsungBrowser/27.0 Chrome/125.0 Mobile Safari/537.36",
            "Samsung Internet", "Android"
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) \(blink) Chrome/131.0.0.0 Mobile Safari/537.36 EdgA/131.0", "Edge",
            "Android"
        ),
        (
            "Mozilla/5.0 (Linux; Android 13; 22101316G) \(blink) Chrome/112.0 Mobile Safari/537.36 XiaoMi/MiuiBrowser/14.4",
            "Mi Browser", "Android"
        ),
        (
            "Mozilla/5.0 (Linux; Android 12; VOG-L29) \(blink) Chrome/114.0 HuaweiBrowser/15.0 Mobile Safari/537.36",
            "Huawei Browser", "Android"
        ),
        (
            "Mozilla/5.0 (Linux; U; Android 13; en-US; M2101) \(blink) Version/4.0 Chrome/100.0 UCBrowser/13.4 Mobile Safari/537.36",
            "UC Browser", "Android"
        ),
        (
            "Mozilla/5.0 (Linux; Android 11; KFTRWI) \(blink) Silk/131.1 like Chrome/131.0 Safari/537.36", "Silk",
            "Android"
        ),
        (
            "Mozilla/5.0 (Linux; U; Android 4.0.3; de-de) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30",
            "Android Browser", "Android"
        ),
        (
            "Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) \(blink) Chrome/52.0 Mobile Safari/537.36 Edge/15.15254",
            "Edge", "Windows Phone"
        ),
        (
            "Mozilla/5.0 (Phone; OpenHarmony 5.0) \(blink) Chrome/114.0 Safari/537.36 ArkWeb/4.1 Mobile HuaweiBrowser/5.0",
            "Huawei Browser", "HarmonyOS"
        ),
        ("Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5", "Firefox", "KaiOS"),
        ("Mozilla/5.0 (Web0S; Linux/SmartTV) \(blink) Chrome/94.0.4606.128 Safari/537.36", "Chrome", "webOS"),
        ("Mozilla/5.0 (SMART-TV; LINUX; Tizen 8.0) \(blink) Version/8.0 TV Safari/537.36", "Safari", "Tizen"),
        (
            "Mozilla/5.0 (PlayStation; PlayStation 5/9.00) \(webKit) Version/13.0 Safari/605.1.15", "Safari",
            "PlayStation"
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox Series X) \(blink) Chrome/131.0 Safari/537.36 Edg/131.0",
            "Edge", "Xbox"
        ),
        ("curl/8.5.0", "curl", nil),
        ("Wget/1.21.4", "Wget", nil),
        ("python-requests/2.32.3", "Python", nil),
        ("Python/3.12 aiohttp/3.11.10", "Python", nil),
        ("okhttp/4.12.0", "OkHttp", nil),
        ("Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/AP2A)", nil, "Android"),
        ("PostmanRuntime/7.43.0", "Postman", nil),
        ("Go-http-client/2.0", "Go", nil),
        ("Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041", "PowerShell", "Windows"),
        ("MyApp/3 CFNetwork/1568.200.51 Darwin/24.1.0", nil, nil),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", nil, nil),
        ("Windows", nil, "Windows"),
        ("", nil, nil),
        ("/ // ///", nil, nil),
        (" ; ) ( [ ] , ", nil, nil),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefoxy/1.0 MyWindowsApp/2", nil, "Linux"),
        ("<script>alert(1)</script>", nil, nil),
        ("https://evil.example/Chrome", nil, nil),
        ("Fire\u{301}fox/1 Linu\u{78}\u{301}", nil, nil),
        ("\u{202e}xobeR/1 (iPhone)", nil, "iPhone"),
        ("Chrome/1 Firefox/1 Safari/1 Edg/1 (Windows; iPhone; Linux)", "Edge", "iPhone"),
        (nil, nil, nil),
    ]

    @Test(arguments: agents)
    func guessesBrowserAndSystem(_ userAgent: String?, _ browser: String?, _ system: String?) {
        let name = DeviceName(userAgent: userAgent)
        #expect(name.browser == browser && name.system == system, "\(userAgent ?? "")")
    }

    /// Identity leaves out other names, because a mail must not repeat a foreign text.
    @Test func namesAreOfLettersAndSpaces() {
        #expect(Self.agents.count >= 60)
        for (userAgent, _, _) in Self.agents {
            let name = DeviceName(userAgent: userAgent)
            for part in [name.browser, name.system].compactMap(\.self) {
                #expect(
                    part.utf8.count <= 30 && part.allSatisfy { $0.isASCII && ($0.isLetter || $0 == " ") }, "\(part)")
            }
        }
    }

    @Test func aByteOfTextCostsTheSameInEveryText() {
        for (name, make) in HostileText.runs {
            #expect(
                Cost.growth(name, floor: .milliseconds(2), of: make) { _ = DeviceName(userAgent: $0) } == nil)
        }
    }

    @Test func namesWhatIsKnownInThePagesLanguage() async throws {
        let page = try await PageContext.testing("/login?client_id=client_demo&ui_locales=de")
        let both = DeviceName(userAgent: "Firefox/1 Linux").text(page)
        #expect(both.contains("Firefox") && both.contains("Linux"))
        #expect(DeviceName(userAgent: "curl/8").text(page) == "curl")
        #expect(DeviceName(userAgent: "iPad").text(page) == "iPad")
        #expect(DeviceName(userAgent: "<script>").text(page) == page.text("unknown_device"))
    }

    @Test func readsTheNameInTheAuditLog() async throws {
        let page = try await PageContext.testing("/login?client_id=client_demo")
        for (recorded, text) in [("Firefox/Linux", "Firefox on Linux"), ("curl", "curl"), ("Windows", "Windows")] {
            let name = DeviceName(recorded: recorded)
            #expect(name.english == text && name.text(page) == text)
        }
        #expect(DeviceName(recorded: nil).english == nil && DeviceName(recorded: "").english == nil)
    }

    /// An email names the device by the same words, and its own time.
    @Test func describesTheRequestInEmails() {
        let request = IncomingRequest.testing(headers: [.userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"])
        let origin = MailOrigin(of: request)
        #expect(origin.browser == "Firefox" && origin.system == "Linux" && origin.device == nil)
        #expect(origin.ipAddress != nil && origin.ipAddress == request.device.ipAddress)
    }
}
