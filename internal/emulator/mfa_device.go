// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// mfaDeviceRow is a virtual MFA device. The seed is kept in clear: no code can be verified without
// it.
type mfaDeviceRow struct {
	Name         string
	Seed         string    // Base32
	UserID       string    // "": bound to nobody
	ActivateDate time.Time // when it was bound
}

var (
	mfaDevices       = store.NewTable("mfa-devices", func(m *mfaDeviceRow) string { return m.Name })
	mfaDevicesByName = mfaDevices.Index(func(m *mfaDeviceRow) string { return m.Name })
	mfaDevicesOfUser = mfaDevices.Index(func(m *mfaDeviceRow) string { return m.UserID })
)

// Virtual MFA devices (reference: behaviours.md §10). Codes are those of RFC 6238: HMAC-SHA1, 6
// digits, a new one every 30 seconds.

const (
	mfaSeed       = 40  // bytes
	mfaImage      = 200 // pixels, either side
	mfaStep       = 30 * time.Second
	mfaType       = "VMFA"
	maxDeviceName = 64
	mfaPrefix     = "mfa/"
)

var codeForm = regexp.MustCompile(`^[0-9]{6}$`)

type newMFADevice struct {
	SerialNumber     string
	Base32StringSeed string
	QRCodePNG        string // Base64
}

type newMFADeviceAnswer struct{ VirtualMFADevice newMFADevice }

type mfaUser struct {
	UserID            string `json:"UserId"`
	UserName          string `json:",omitempty"` // RAM only
	UserPrincipalName string `json:",omitempty"` // IMS only
	DisplayName       string
}

type mfaDevice struct {
	SerialNumber string
	ActivateDate string   `json:",omitempty"`
	User         *mfaUser `json:",omitempty"`
}

// mfaDevicesAnswer is one page in IMS, where it says whether it is the last, and the whole list in
// RAM.
type mfaDevicesAnswer struct {
	VirtualMFADevices struct {
		VirtualMFADevice []mfaDevice
	}
	IsTruncated *bool  `json:",omitempty"`
	Marker      string `json:",omitempty"`
}

type boundMFA struct {
	SerialNumber string
	Type         string `json:",omitempty"` // in GetUserMFAInfo only
}

type boundMFAAnswer struct {
	IsMFAEnable *bool     `json:",omitempty"` // IMS only
	MFADevice   *boundMFA `json:",omitempty"`
}

var virtualMFADevicesQuota = quota{"VirtualMFADevicesQuota", 5000}

func virtualMFADeviceObject() object {
	return object{
		kind:    "mfa",
		find:    findMFADevice,
		tables:  []store.Schema{mfaDevices},
		quotas:  []quota{virtualMFADevicesQuota},
		actions: mfaActions(),
		errors: map[string]wording{
			"CheckAuthenticationCodeFail": {http.StatusForbidden,
				`The parameter - "AuthenticationCode" is inccorrect.`},
			"InvalidParameter.AuthenticationCode.Format": {http.StatusBadRequest,
				`The parameter - "AuthenticationCode" MUST be 6 numbers.`},
			"EntityNotExist.User.MFADevice":        {http.StatusNotFound, "The user has not bound any MFA device."},
			"EntityNotExist.VirtualMFADevice":      {http.StatusNotFound, "The virtual mfa device does not exist."},
			"EntityAlreadyExists.User.MFADevice":   {http.StatusConflict, "The user has already bound a MFA device."},
			"EntityAlreadyExists.VirtualMFADevice": {http.StatusConflict, "The virtual mfa device does already EXIST."},
			"EntityAlreadyExists.VirtualMFADevice.User": {http.StatusConflict,
				"The virtual mfa device does already been bound to a user."},
			"DeleteConflict.User.MFADevice": {http.StatusConflict,
				"The user CAN NOT has any mfa device while deleting the user."},
			"DeleteConflict.VirtualMFADevice.User": {http.StatusConflict,
				"The virtual mfa device CAN NOT been bound to any user while deleting it."},
			"LimitExceeded.VirtualMFADevice": {http.StatusConflict,
				"The count of virtual mfa devices beyond the current limits."},
		},
	}
}

func mfaActions() []action {
	name, upn := word("UserName", maxUserName, nameChars).must(), principalName("UserPrincipalName")
	serial := plain("SerialNumber").must()
	first, second := authenticationCode("AuthenticationCode1").must(), authenticationCode("AuthenticationCode2")
	var list []action
	for product, is := range map[string]struct {
		user, second param
		chars        *regexp.Regexp
		paging       []param
	}{
		productRAM: {user: name, second: second.must(), chars: roleChars},
		productIMS: {user: upn.must(), second: second, chars: policyChars, paging: paging(100)},
	} {
		of := []resource{theUser}
		list = append(list,
			action{product: product, name: "CreateVirtualMFADevice", writes: true, resources: []resource{anyMFADevice},
				run:    createVirtualMFADevice,
				params: []param{word("VirtualMFADeviceName", maxDeviceName, is.chars).must()}},
			action{product: product, name: "DeleteVirtualMFADevice", writes: true, resources: []resource{theMFADevice},
				run:    deleteVirtualMFADevice,
				params: []param{serial}},
			action{product: product, name: "ListVirtualMFADevices", resources: []resource{anyMFADevice},
				run: listVirtualMFADevices, params: is.paging},
			action{product: product, name: "BindMFADevice", writes: true, resources: of, run: bindMFADevice,
				params: []param{is.user, serial, first, is.second}},
			action{product: product, name: "UnbindMFADevice", writes: true, resources: of, run: unbindMFADevice,
				params: []param{is.user}},
		)
	}
	return append(list,
		action{product: productRAM, name: "GetUserMFAInfo", resources: []resource{theUser}, run: ramGetUserMFAInfo,
			params: []param{name}},
		action{product: productIMS, name: "GetUserMFAInfo", rate: 700, resources: []resource{theUser}, run: imsGetUserMFAInfo,
			params: []param{upn}},
		action{product: productIMS, name: "DisableVirtualMFA", writes: true, resources: []resource{theUser},
			run:    disableVirtualMFA,
			params: []param{upn.must()}},
	)
}

// authenticationCode is a code of an MFA device; the error names both codes alike.
func authenticationCode(name string) param {
	return param{name: name, check: func(name string, in values) error {
		if in.has(name) && !codeForm.MatchString(in.text(name)) {
			return invalid("AuthenticationCode", "Format")
		}
		return nil
	}}
}

func (c *call) serialOf(device mfaDeviceRow) string { return c.own(mfaPrefix + device.Name)[0] }

// findMFADevice finds a device for an ARN.
func findMFADevice(c *call, name string) (entity, bool) {
	device, ok := mfaDevices.Get(c.tx, name)
	return entity{name: device.Name, code: "VirtualMFADevice"}, ok
}

// namedDevice finds the device with the serial number of the request.
func (c *call) namedDevice() (mfaDeviceRow, error) {
	name, ok := strings.CutPrefix(c.text("SerialNumber"), c.own(mfaPrefix)[0])
	device, found := mfaDevices.Get(c.tx, name)
	if !ok || !found {
		return mfaDeviceRow{}, fail("EntityNotExist.VirtualMFADevice")
	}
	return device, nil
}

// namedUserDevice finds the device that is bound to the user of the request.
func (c *call) namedUserDevice() (mfaDeviceRow, error) {
	u, err := c.namedUser()
	if err != nil {
		return mfaDeviceRow{}, err
	}
	device, ok := mfaDevicesOfUser.Find(c.tx, u.ID)
	if !ok {
		return device, fail("EntityNotExist.User.MFADevice")
	}
	return device, nil
}

func createVirtualMFADevice(c *call) (any, error) {
	name := c.text("VirtualMFADeviceName")
	if _, exists := mfaDevices.Get(c.tx, name); exists {
		return nil, fail("EntityAlreadyExists.VirtualMFADevice")
	}
	if mfaDevices.Len(c.tx) >= c.quota(virtualMFADevicesQuota) {
		return nil, fail("LimitExceeded.VirtualMFADevice")
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "RAM emulator", AccountName: name + "@" + c.account,
		SecretSize: mfaSeed})
	if err != nil {
		return nil, internal(fmt.Errorf("making an MFA device: %w", err))
	}
	picture, err := qrCode(key)
	if err != nil {
		return nil, internal(fmt.Errorf("drawing a QR code: %w", err))
	}
	device := mfaDeviceRow{Name: name, Seed: key.Secret()}
	mfaDevices.Put(c.tx, device)
	return newMFADeviceAnswer{newMFADevice{SerialNumber: c.serialOf(device), Base32StringSeed: device.Seed,
		QRCodePNG: picture}}, nil
}

// qrCode is what authenticator apps scan, as Base64 of a PNG.
func qrCode(key *otp.Key) (string, error) {
	picture, err := key.Image(mfaImage, mfaImage)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

func deleteVirtualMFADevice(c *call) (any, error) {
	device, err := c.namedDevice()
	if err != nil {
		return nil, err
	}
	if device.UserID != "" {
		return nil, fail("DeleteConflict.VirtualMFADevice.User")
	}
	mfaDevices.Delete(c.tx, device.Name)
	return answered{}, nil
}

func listVirtualMFADevices(c *call) (any, error) {
	var answer mfaDevicesAnswer
	if c.action.product == productRAM {
		devices := slices.Collect(mfaDevicesByName.After(c.tx, ""))
		answer.VirtualMFADevices.VirtualMFADevice = make([]mfaDevice, len(devices))
		for i, device := range devices {
			answer.VirtualMFADevices.VirtualMFADevice[i] = c.shapeMFADevice(device)
		}
		return answer, nil
	}
	p, err := paginate(c, mfaDevicesByName, 100, func(d mfaDeviceRow) string { return d.Name }, nil, c.shapeMFADevice)
	if err != nil {
		return nil, err
	}
	truncated := p.marker != ""
	answer.VirtualMFADevices.VirtualMFADevice, answer.Marker, answer.IsTruncated = p.items, p.marker, &truncated
	return answer, nil
}

func (c *call) shapeMFADevice(device mfaDeviceRow) mfaDevice {
	answer := mfaDevice{SerialNumber: c.serialOf(device), ActivateDate: date(device.ActivateDate)}
	if device.UserID == "" {
		return answer
	}
	u, _ := users.Get(c.tx, device.UserID)
	answer.User = &mfaUser{UserID: u.ID, DisplayName: u.DisplayName}
	if c.action.product == productIMS {
		answer.User.UserPrincipalName = c.principalNameOf(u)
	} else {
		answer.User.UserName = u.Name
	}
	return answer
}

func bindMFADevice(c *call) (any, error) {
	u, err := c.namedUser()
	if err != nil {
		return nil, err
	}
	device, err := c.namedDevice()
	switch {
	case err != nil:
		return nil, err
	case device.UserID != "":
		return nil, fail("EntityAlreadyExists.VirtualMFADevice.User")
	case mfaDevicesOfUser.Count(c.tx, u.ID) > 0:
		return nil, fail("EntityAlreadyExists.User.MFADevice")
	case !consecutive(device.Seed, c.text("AuthenticationCode1"), c.text("AuthenticationCode2"), c.now):
		return nil, fail("CheckAuthenticationCodeFail")
	}
	device.UserID, device.ActivateDate = u.ID, c.now
	mfaDevices.Put(c.tx, device)
	return answered{}, nil
}

// consecutive says whether two codes come one after the other, the first of them from two steps ago
// to one ahead, so that there is time to wait for the second and to type. Without a second code the
// first has to do.
func consecutive(seed, first, second string, now time.Time) bool {
	for at := now.Add(-2 * mfaStep); !at.After(now.Add(mfaStep)); at = at.Add(mfaStep) {
		if isCode(seed, first, at) && (second == "" || isCode(seed, second, at.Add(mfaStep))) {
			return true
		}
	}
	return false
}

func isCode(seed, code string, at time.Time) bool {
	ok, err := totp.ValidateCustom(code, seed, at, totp.ValidateOpts{
		Period: uint(mfaStep / time.Second), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
	})
	return ok && err == nil
}

func unbindMFADevice(c *call) (any, error) {
	device, err := c.namedUserDevice()
	if err != nil {
		return nil, err
	}
	device.UserID, device.ActivateDate = "", time.Time{}
	mfaDevices.Put(c.tx, device)
	return boundMFAAnswer{MFADevice: &boundMFA{SerialNumber: c.serialOf(device)}}, nil
}

// disableVirtualMFA unbinds the device of a user and deletes it.
func disableVirtualMFA(c *call) (any, error) {
	device, err := c.namedUserDevice()
	if err != nil {
		return nil, err
	}
	mfaDevices.Delete(c.tx, device.Name)
	return answered{}, nil
}

func ramGetUserMFAInfo(c *call) (any, error) {
	device, err := c.namedUserDevice()
	if err != nil {
		return nil, err
	}
	return boundMFAAnswer{MFADevice: &boundMFA{SerialNumber: c.serialOf(device), Type: mfaType}}, nil
}

// imsGetUserMFAInfo is about the caller where no user is named, and says of a user without a device
// that it has none.
func imsGetUserMFAInfo(c *call) (any, error) {
	owner, err := c.keyOwner()
	if err != nil {
		return nil, err
	}
	bound := false
	answer := boundMFAAnswer{IsMFAEnable: &bound}
	if owner == "" {
		return answer, nil // the account itself: its MFA is not emulated
	}
	if device, ok := mfaDevicesOfUser.Find(c.tx, owner); ok {
		bound = true
		answer.MFADevice = &boundMFA{SerialNumber: c.serialOf(device), Type: mfaType}
	}
	return answer, nil
}

func anyMFADevice(c *call) []string { return c.own(mfaPrefix + "*") }

// theMFADevice is the device with the serial number of the request, which is an ARN.
func theMFADevice(c *call) []string {
	if device, err := c.namedDevice(); err == nil {
		return []string{c.serialOf(device)}
	}
	return []string{c.text("SerialNumber")}
}
