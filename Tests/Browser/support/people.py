"""What people do on the demo's page."""

from playwright.sync_api import expect

from .fleet import PASSWORD


def enter_address(page, demo, address):
    page.goto(demo.origin)
    page.fill("#email", address)
    page.click("#address button")


def sign_up(page, demo, address):
    enter_address(page, demo, address)
    page.fill("#new-password", PASSWORD)
    page.click("#new button")
    expect_signed_in(page, address)


def sign_in(page, demo, address, password=PASSWORD):
    enter_address(page, demo, address)
    page.fill("#password", password)
    page.click("#known button >> nth=0")


def expect_signed_in(page, address):
    expect(page.locator("#who")).to_have_text(address)
    expect(page.locator("#account")).to_be_visible()


def is_signed_in(context, demo):
    """Whether the cookies of a browser still open the demo, found out on a page of their own."""
    page = context.new_page()
    page.goto(demo.origin)
    page.wait_for_selector("#account:visible, #address:visible")
    answer = page.is_visible("#account")
    page.close()
    return answer


def fetch(page, url, method="GET", body=None, headers=None, **options):
    """What a script on `page` gets: the answer, or the name of the error that stands for one that it may not read."""
    init = {"method": method, "headers": headers or {}, "credentials": "include"} | options
    if body is not None:
        init["body"] = body
    return page.evaluate(
        """async ([url, init]) => {
            try {
                const answer = await fetch(url, init);
                return { status: answer.status, type: answer.type, text: await answer.text(),
                         requestID: answer.headers.get("x-request-id") };
            } catch (error) {
                return { error: error.name };
            }
        }""", [url, init])
