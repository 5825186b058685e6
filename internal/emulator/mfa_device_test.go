// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

func (h *harness) serial(device string) string {
	return "acs:ram::" + h.server.AccountID() + ":mfa/" + device
}

// codes are the parameters of two codes, the second of them the one that is shown at a time.
func codes(t *testing.T, seed string, at time.Time) []string {
	t.Helper()
	var both []string
	for i, when := range []time.Time{at.Add(-mfaStep), at} {
		code, err := totp.GenerateCode(seed, when)
		if err != nil {
			t.Fatal(err)
		}
		both = append(both, fmt.Sprint("AuthenticationCode", i+1), code)
	}
	return both
}

func TestMFADevices(t *testing.T) {
	everywhere(t, func(h *harness) {
		c := h.root()
		h.seed("ram:CreateUser", "UserName", "ann", "DisplayName", "Ann")
		h.seed("ram:CreateUser", "UserName", "bob")
		domain := "@" + h.server.AccountID() + ".onaliyun.com"
		for _, is := range []struct{ product, user, ann, bob string }{
			{"ram", "UserName", "ann", "bob"},
			{"ims", "UserPrincipalName", "ann" + domain, "bob" + domain},
		} {
			do := func(action string) string { return is.product + ":" + action }
			made := c.must(do("CreateVirtualMFADevice"), "VirtualMFADeviceName", "phone")
			seed, _ := at(made, "VirtualMFADevice", "Base32StringSeed").(string)
			if bytes, err := base32.StdEncoding.DecodeString(seed); err != nil || len(bytes) != 40 {
				h.Errorf("seed %q: %v", seed, err)
			}
			if at(made, "VirtualMFADevice", "SerialNumber") != h.serial("phone") {
				h.Errorf("made %v", made)
			}
			c.refused("409 EntityAlreadyExists.VirtualMFADevice", do("CreateVirtualMFADevice"), "VirtualMFADeviceName", "phone")
			c.refused("400 InvalidParameter.VirtualMFADeviceName.InvalidChars", do("CreateVirtualMFADevice"),
				"VirtualMFADeviceName", "a_b")
			c.refused("400 InvalidParameter.VirtualMFADeviceName.Length", do("CreateVirtualMFADevice"), "VirtualMFADeviceName",
				strings.Repeat("a", 65))

			bind := func(user, device string, codes ...string) []string {
				return append([]string{is.user, user, "SerialNumber", h.serial(device)}, codes...)
			}
			good := codes(h.T, seed, h.clock.now())
			c.refused("404 EntityNotExist.User", do("BindMFADevice"),
				bind("nobody"+strings.TrimPrefix(is.ann, "ann"), "phone", good...)...)
			c.refused("404 EntityNotExist.VirtualMFADevice", do("BindMFADevice"), bind(is.ann, "tablet", good...)...)
			c.refused("400 InvalidParameter.AuthenticationCode.Format", do("BindMFADevice"),
				bind(is.ann, "phone", good[0], "12345x", good[2], good[3])...)
			c.refused("400 InvalidParameter.AuthenticationCode.Format", do("BindMFADevice"),
				bind(is.ann, "phone", good[0], good[1], good[2], "1234567")...)
			for name, wrong := range map[string][]string{
				"the wrong way round": {good[0], good[3], good[2], good[1]},
				"one code twice":      {good[0], good[1], good[2], good[1]},
				"an hour old":         codes(h.T, seed, h.clock.now().Add(-time.Hour)),
				"of the future":       codes(h.T, seed, h.clock.now().Add(time.Hour)),
			} {
				if _, code := c.call(do("BindMFADevice"),
					params(bind(is.ann, "phone", wrong...)...)); code != "403 CheckAuthenticationCodeFail" {
					h.Errorf("codes %s: %q", name, code)
				}
			}
			c.must(do("BindMFADevice"), bind(is.ann, "phone", good...)...)
			c.refused("409 EntityAlreadyExists.VirtualMFADevice.User", do("BindMFADevice"), bind(is.bob, "phone", good...)...)
			c.must(do("CreateVirtualMFADevice"), "VirtualMFADeviceName", "tablet")
			c.refused("409 EntityAlreadyExists.User.MFADevice", do("BindMFADevice"), bind(is.ann, "tablet", good...)...)

			list, _ := at(c.must(do("ListVirtualMFADevices")), "VirtualMFADevices", "VirtualMFADevice").([]any)
			if len(list) != 2 || at(list[0], "SerialNumber") != h.serial("phone") || at(list[0], "User", is.user) != is.ann ||
				at(list[0], "ActivateDate") != "2026-03-04T05:06:07Z" || at(list[0], "User", "DisplayName") != "Ann" {
				h.Errorf("listed %v", list)
			} else if free, _ := list[1].(map[string]any); len(free) != 1 {
				h.Errorf("bound to nobody and listed as %v", free)
			}
			if got := at(c.must(do("GetUserMFAInfo"), is.user, is.ann), "MFADevice"); at(got,
				"SerialNumber") != h.serial("phone") || at(got, "Type") != "VMFA" {
				h.Errorf("info %v", got)
			}
			if got := at(c.must("ims:GetAccountSummary"), "SummaryMap"); at(got, "MFADevices") != float64(2) ||
				at(got, "MFADevicesInUse") != float64(1) {
				h.Errorf("summary %v", got)
			}
			c.refused("409 DeleteConflict.VirtualMFADevice.User", do("DeleteVirtualMFADevice"), "SerialNumber",
				h.serial("phone"))
			c.refused("409 DeleteConflict.User.MFADevice", "ram:DeleteUser", "UserName", "ann")
			if got := c.must(do("UnbindMFADevice"), is.user, is.ann); at(got, "MFADevice", "SerialNumber") != h.serial("phone") {
				h.Errorf("unbound %v", got)
			}
			c.refused("404 EntityNotExist.User.MFADevice", do("UnbindMFADevice"), is.user, is.ann)
			for _, device := range []string{"phone", "tablet"} {
				c.must(do("DeleteVirtualMFADevice"), "SerialNumber", h.serial(device))
				c.refused("404 EntityNotExist.VirtualMFADevice", do("DeleteVirtualMFADevice"), "SerialNumber", h.serial(device))
			}
		}
		c.refused("400 MissingAuthenticationCode2", "ram:BindMFADevice", "UserName", "ann", "SerialNumber", "x",
			"AuthenticationCode1", "123456")
		c.refused("400 InvalidParameter.VirtualMFADeviceName.InvalidChars", "ims:CreateVirtualMFADevice",
			"VirtualMFADeviceName", "a.b")
		c.must("ram:CreateVirtualMFADevice", "VirtualMFADeviceName", "a.b")
		c.must("ram:DeleteUser", "UserName", "ann")
	})
}

// bound makes a device that is bound to a user.
func (h *harness) bound(user, device string) {
	h.Helper()
	seed, _ := at(h.seed("ram:CreateVirtualMFADevice", "VirtualMFADeviceName", device), "VirtualMFADevice",
		"Base32StringSeed").(string)
	h.seed("ram:BindMFADevice", append(codes(h.T, seed, h.clock.now()), "UserName", user, "SerialNumber",
		h.serial(device))...)
}

func TestDisableVirtualMFA(t *testing.T) {
	h := start(t)
	c := h.root()
	h.seed("ram:CreateUser", "UserName", "ann")
	h.bound("ann", "phone")
	c.must("ims:DisableVirtualMFA", "UserPrincipalName", "ann@"+h.server.AccountID()+".onaliyun.com")
	if got := c.must("ram:ListVirtualMFADevices"); at(got, "VirtualMFADevices", "VirtualMFADevice", 0) != nil {
		t.Errorf("still there: %v", got)
	}
	c.must("ram:DeleteUser", "UserName", "ann")
}

func TestMFADeviceStaysWithARenamedUser(t *testing.T) {
	h := start(t)
	h.seed("ram:CreateUser", "UserName", "ann")
	h.bound("ann", "phone")
	h.seed("ram:UpdateUser", "UserName", "ann", "NewUserName", "anna")
	if got := h.root().must("ram:GetUserMFAInfo", "UserName", "anna"); at(got, "MFADevice",
		"SerialNumber") != h.serial("phone") {
		t.Errorf("%v", got)
	}
}

func TestMFAInfoOfTheCaller(t *testing.T) {
	h := start(t)
	ann := h.userKey("ann")
	h.bound("ann", "phone")
	h.grant("ann", "own",
		`{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:GetUserMFAInfo","Resource":"acs:ram:*:*:user/ann"}]}`)
	if got := ann.must("ims:GetUserMFAInfo"); at(got, "MFADevice", "SerialNumber") != h.serial("phone") ||
		got["IsMFAEnable"] != true {
		t.Errorf("%v", got)
	}
}

func TestMFADevicesPage(t *testing.T) {
	h := start(t)
	c := h.root()
	var want []string
	for i := range 25 {
		name := fmt.Sprintf("device-%02d", i)
		h.seed("ram:CreateVirtualMFADevice", "VirtualMFADeviceName", name)
		want = append(want, h.serial(name))
	}
	if got := names(at(c.must("ram:ListVirtualMFADevices"), "VirtualMFADevices", "VirtualMFADevice"),
		"SerialNumber"); !slices.Equal(got, want) {
		t.Errorf("RAM lists %v", got)
	}
	var got []string
	marker := ""
	for pages := 1; ; pages++ {
		answer := c.must("ims:ListVirtualMFADevices", "MaxItems", "10", "Marker", marker)
		got = append(got, names(at(answer, "VirtualMFADevices", "VirtualMFADevice"), "SerialNumber")...)
		marker, _ = answer["Marker"].(string)
		if answer["IsTruncated"] != (marker != "") {
			t.Fatalf("IsTruncated %v with marker %q", answer["IsTruncated"], marker)
		}
		if marker == "" {
			if pages != 3 || !slices.Equal(got, want) {
				t.Errorf("%d pages: %v", pages, got)
			}
			break
		}
	}
	c.refused("400 InvalidMaxItems", "ims:ListVirtualMFADevices", "MaxItems", "101")
}

func TestMFADeviceQuota(t *testing.T) {
	h := start(t, func(o *Options) { o.Quotas = Quotas{"VirtualMFADevicesQuota": 1} })
	h.seed("ram:CreateVirtualMFADevice", "VirtualMFADeviceName", "one")
	h.root().refused("409 LimitExceeded.VirtualMFADevice", "ims:CreateVirtualMFADevice", "VirtualMFADeviceName", "two")
}

func TestQRCodeIsAPicture(t *testing.T) {
	h := start(t)
	text, _ := at(h.seed("ram:CreateVirtualMFADevice", "VirtualMFADeviceName", "phone"), "VirtualMFADevice",
		"QRCodePNG").(string)
	file, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	dark := 0
	for y := range mfaImage {
		for x := range mfaImage {
			if r, _, _, _ := picture.At(x, y).RGBA(); r < 0x8000 {
				dark++
			}
		}
	}
	if size := picture.Bounds().Size(); size.X != mfaImage || size.Y != mfaImage || dark < mfaImage*mfaImage/5 ||
		dark > mfaImage*mfaImage*4/5 {
		t.Errorf("%v with %d dark pixels", size, dark)
	}
}
