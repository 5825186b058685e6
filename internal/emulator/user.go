// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
)

// userRow is a RAM user. ID never changes, Name can.
type userRow struct {
	ID            string
	Name          string
	DisplayName   string
	Comments      string
	Email         string
	MobilePhone   string
	CreateDate    time.Time
	UpdateDate    time.Time
	LastLoginDate time.Time
	Tags          map[string]string
}

var (
	users       = store.NewTable("users", func(u *userRow) string { return u.ID })
	usersByName = users.Index(func(u *userRow) string { return u.Name })
)

// A user is one thing with two faces: RAM names it by UserName, IMS by UserPrincipalName or UserId.

type ramUser struct {
	UserID        string `json:"UserId"`
	UserName      string
	DisplayName   string
	MobilePhone   string
	Email         string
	Comments      string
	CreateDate    string
	UpdateDate    string  `json:",omitempty"`
	LastLoginDate *string `json:",omitempty"`
}

type ramUserAnswer struct{ User ramUser }

type ramUsersAnswer struct {
	Users struct {
		User []ramUser
	}
	IsTruncated bool
	Marker      string `json:",omitempty"`
}

type imsUser struct {
	UserID            string `json:"UserId"`
	UserPrincipalName string
	UserName          string `json:",omitempty"`
	DisplayName       string
	MobilePhone       string
	Email             string
	Comments          string
	CreateDate        string
	UpdateDate        string
	LastLoginDate     string
	ProvisionType     string
	Status            string   `json:",omitempty"`
	Tags              *imsTags `json:",omitempty"`
}

type imsUserAnswer struct{ User imsUser }

type imsUsersAnswer struct {
	Users struct {
		User []imsUser
	}
	IsTruncated bool
	Marker      string `json:",omitempty"`
}

type basicInfo struct {
	UserID            string `json:"UserId"`
	UserPrincipalName string
	DisplayName       string
	Status            string
}

type basicInfosAnswer struct {
	UserBasicInfos struct {
		UserBasicInfo []basicInfo
	}
	IsTruncated bool
	Marker      string `json:",omitempty"`
}

const (
	provisionManual = "Manual"
	statusActive    = "active"
	maxUPN          = 128
	maxUserName     = 64
)

var usersQuota = quota{"UsersQuota", 5000}

func userObject() object {
	return object{
		kind:    "user",
		find:    findUser,
		tables:  []store.Schema{users},
		quotas:  []quota{usersQuota},
		actions: userActions(),
		errors: map[string]wording{
			"EntityNotExist.User":      {http.StatusNotFound, "The user does not exist."},
			"EntityAlreadyExists.User": {http.StatusConflict, "The user does already EXIST."},
			"DeleteConflict.User.Group": {http.StatusConflict,
				"The user CAN NOT be in any group while deleting the user."},
			"DeleteConflict.User.AccessKey": {http.StatusConflict,
				"The user CAN NOT has any access key while deleting the user."},
			"DeleteConflict.User.LoginProfile": {http.StatusConflict,
				"The user CAN NOT has any login profile while deleting the user."},
			"DeleteConflict.User.Policy": {http.StatusConflict,
				"The user CAN NOT has any attached policy while deleting the user."},
			"LimitExceeded.User": {http.StatusConflict, "The count of users beyond the current limits."},
		},
	}
}

func userActions() []action {
	name := word("UserName", maxUserName, nameChars).must()
	upn := principalName("UserPrincipalName")
	tags := tagPairs()
	return []action{
		{product: productRAM, name: "CreateUser", writes: true, resources: []resource{anyUser}, run: ramCreateUser,
			params: []param{name, text("DisplayName", 128), form("MobilePhone", phoneForm), form("Email", emailForm),
				text("Comments", 128)}},
		{product: productRAM, name: "GetUser", resources: []resource{theUser}, run: ramGetUser, params: []param{name}},
		{product: productRAM, name: "UpdateUser", writes: true, resources: []resource{theUser}, run: ramUpdateUser,
			params: []param{name, word("NewUserName", maxUserName, nameChars), text("NewDisplayName", 128).clears(),
				form("NewMobilePhone", phoneForm).clears(), form("NewEmail", emailForm).clears(),
				text("NewComments", 128).clears()}},
		{product: productRAM, name: "DeleteUser", writes: true, resources: []resource{theUser}, run: ramDeleteUser,
			params: []param{name}},
		{product: productRAM, name: "ListUsers", resources: []resource{anyUser}, run: ramListUsers, params: paging(1000)},

		{product: productIMS, name: "CreateUser", writes: true, resources: []resource{anyUser}, run: imsCreateUser,
			params: []param{upn.must(), text("DisplayName", 24).must(), form("MobilePhone", phoneForm), form("Email", emailForm),
				text("Comments", 128), tags}},
		{product: productIMS, name: "GetUser", resources: []resource{theUser}, run: imsGetUser,
			params: []param{upn, plain("UserId"), plain("UserAccessKeyId")}},
		{product: productIMS, name: "UpdateUser", writes: true, resources: []resource{theUser}, run: imsUpdateUser,
			params: []param{upn, plain("UserId"), principalName("NewUserPrincipalName"), text("NewDisplayName", 24).clears(),
				form("NewMobilePhone", phoneForm).clears(), form("NewEmail", emailForm).clears(),
				text("NewComments", 128).clears()}},
		{product: productIMS, name: "DeleteUser", writes: true, resources: []resource{theUser}, run: imsDeleteUser,
			params: []param{upn, plain("UserId")}},
		{product: productIMS, name: "ListUsers", resources: []resource{anyUser}, run: imsListUsers,
			params: with(paging(1000), userStatus("Status"), tags)},
		{product: productIMS, name: "ListUserBasicInfos", resources: []resource{anyUser}, run: imsListUserBasicInfos,
			params: with(paging(1000), userStatus("Status"), tags)},
	}
}

// principalName is `<user>@<domain>` (reference: limits.md §2).
func principalName(name string) param {
	return param{name: name, check: func(name string, in values) error {
		text, ok := in[name]
		if !ok {
			return nil
		}
		local, domain, found := strings.Cut(text, "@")
		switch {
		case !found || !strings.HasSuffix(domain, domainSuffix):
			return invalid(name, "Format")
		case !nameChars.MatchString(local):
			return invalid(name, "InvalidChars")
		case len(local) > maxUserName || utf8.RuneCountInString(text) > maxUPN:
			return invalid(name, "Length")
		}
		return nil
	}}
}

// userStatus is "active", "freeze" or both with a comma between.
func userStatus(name string) param {
	return param{name: name, check: func(name string, in values) error {
		if !in.has(name) {
			return nil
		}
		for word := range strings.SplitSeq(in.text(name), ",") {
			if word != statusActive && word != "freeze" {
				return refused(name)
			}
		}
		return nil
	}}
}

// userByName finds a user by its name.
func (c *call) userByName(name string) (userRow, error) {
	if u, ok := usersByName.Find(c.tx, name); ok {
		return u, nil
	}
	return userRow{}, fail("EntityNotExist.User")
}

// userByPrincipalName finds a user by its logon name, under the default domain or the one made of
// the account ID.
func (c *call) userByPrincipalName(upn string) (userRow, error) {
	local, domain, _ := strings.Cut(upn, "@")
	if !c.ownDomain(domain) {
		return userRow{}, fail("EntityNotExist.User")
	}
	return c.userByName(local)
}

// findUser finds a user for an ARN.
func findUser(c *call, name string) (entity, bool) {
	u, ok := usersByName.Find(c.tx, name)
	return entity{
		name: u.Name, code: principalUser, created: u.CreateDate, tags: u.Tags,
		retag: func(tags map[string]string) { u.Tags = tags; users.Put(c.tx, u) },
	}, ok
}

// namedUser finds the user that a request names in whatever way its product names users.
func (c *call) namedUser() (userRow, error) {
	switch {
	case c.in.has("UserName"):
		return c.userByName(c.text("UserName"))
	case c.in.has("UserPrincipalName"):
		return c.userByPrincipalName(c.text("UserPrincipalName"))
	case c.in.has("UserId"):
		if u, ok := users.Get(c.tx, c.text("UserId")); ok {
			return u, nil
		}
	case c.in.has("UserAccessKeyId"):
		if key, ok := accessKeys.Get(c.tx, c.text("UserAccessKeyId")); ok {
			if u, ok := users.Get(c.tx, key.UserID); ok {
				return u, nil
			}
		}
	}
	return userRow{}, fail("EntityNotExist.User")
}

// exactlyOne makes sure that one of the parameters, and only one, is given.
func (c *call) exactlyOne(names ...string) error {
	given := 0
	for _, name := range names {
		if c.in.has(name) {
			given++
		}
	}
	switch {
	case given == 0:
		return missing(c.action.product, names[0])
	case given > 1:
		return refused(names[0])
	}
	return nil
}

// newUser adds a user with the fields of the request.
func (c *call) newUser(name string) (userRow, error) {
	if _, taken := usersByName.Find(c.tx, name); taken {
		return userRow{}, fail("EntityAlreadyExists.User")
	}
	if users.Len(c.tx) >= c.quota(usersQuota) {
		return userRow{}, fail("LimitExceeded.User")
	}
	u := userRow{
		ID: newID(), Name: name, DisplayName: c.text("DisplayName"), MobilePhone: c.text("MobilePhone"),
		Email:    c.text("Email"),
		Comments: c.text("Comments"), CreateDate: c.now, UpdateDate: c.now, Tags: tagMap(c.in.pairs(tagName)),
	}
	users.Put(c.tx, u)
	return u, nil
}

// changeUser sets the New… fields of the request; those that are absent stay.
func (c *call) changeUser(u userRow, newName string) (userRow, error) {
	if newName != "" && newName != u.Name {
		if _, taken := usersByName.Find(c.tx, newName); taken {
			return u, fail("EntityAlreadyExists.User")
		}
		u.Name = newName
	}
	c.set("NewDisplayName", &u.DisplayName)
	c.set("NewMobilePhone", &u.MobilePhone)
	c.set("NewEmail", &u.Email)
	c.set("NewComments", &u.Comments)
	u.UpdateDate = c.now
	users.Put(c.tx, u)
	return u, nil
}

// set copies a parameter that is there.
func (c *call) set(name string, to *string) {
	if c.in.has(name) {
		*to = c.text(name)
	}
}

func ramCreateUser(c *call) (any, error) {
	u, err := c.newUser(c.text("UserName"))
	if err != nil {
		return nil, err
	}
	answer := shapeRAMUser(u)
	answer.UpdateDate = ""
	return ramUserAnswer{answer}, nil
}

func ramGetUser(c *call) (any, error) {
	u, err := c.namedUser()
	if err != nil {
		return nil, err
	}
	answer := shapeRAMUser(u)
	lastLogin := date(u.LastLoginDate)
	answer.LastLoginDate = &lastLogin
	return ramUserAnswer{answer}, nil
}

func ramUpdateUser(c *call) (any, error) {
	u, err := c.namedUser()
	if err != nil {
		return nil, err
	}
	if u, err = c.changeUser(u, c.text("NewUserName")); err != nil {
		return nil, err
	}
	return ramUserAnswer{shapeRAMUser(u)}, nil
}

// ramDeleteUser deletes a user that has nothing left (reference: behaviours.md §2).
func ramDeleteUser(c *call) (any, error) {
	u, err := c.namedUser()
	if err != nil {
		return nil, err
	}
	switch {
	case membershipsOfUser.Count(c.tx, u.ID) > 0:
		return nil, fail("DeleteConflict.User.Group")
	case accessKeysOfUser.Count(c.tx, u.ID) > 0:
		return nil, fail("DeleteConflict.User.AccessKey")
	case c.hasLoginProfile(u):
		return nil, fail("DeleteConflict.User.LoginProfile")
	case mfaDevicesOfUser.Count(c.tx, u.ID) > 0:
		return nil, fail("DeleteConflict.User.MFADevice")
	case attachmentsOfPrincipal.Count(c.tx, principalKey(principalUser, u.ID)) > 0:
		return nil, fail("DeleteConflict.User.Policy")
	}
	c.dropPasskeys(u)
	users.Delete(c.tx, u.ID)
	return answered{}, nil
}

func ramListUsers(c *call) (any, error) {
	p, err := paginate(c, usersByName, 100, userName, nil, shapeRAMUser)
	if err != nil {
		return nil, err
	}
	var answer ramUsersAnswer
	answer.Users.User, answer.Marker, answer.IsTruncated = p.items, p.marker, p.marker != ""
	return answer, nil
}

func imsCreateUser(c *call) (any, error) {
	local, domain, _ := strings.Cut(c.text("UserPrincipalName"), "@")
	if !c.ownDomain(domain) {
		return nil, invalid("UserPrincipalName", "Format")
	}
	u, err := c.newUser(local)
	if err != nil {
		return nil, err
	}
	return imsUserAnswer{c.shapeIMSUser(u)}, nil
}

func imsGetUser(c *call) (any, error) {
	if err := c.exactlyOne("UserPrincipalName", "UserId", "UserAccessKeyId"); err != nil {
		return nil, err
	}
	u, err := c.namedUser()
	if err != nil {
		return nil, err
	}
	answer := c.shapeIMSUser(u)
	answer.UserName = u.Name
	return imsUserAnswer{answer}, nil
}

func imsUpdateUser(c *call) (any, error) {
	if err := c.exactlyOne("UserPrincipalName", "UserId"); err != nil {
		return nil, err
	}
	u, err := c.namedUser()
	if err != nil {
		return nil, err
	}
	newName, domain, renames := strings.Cut(c.text("NewUserPrincipalName"), "@")
	if renames && !c.ownDomain(domain) {
		return nil, invalid("NewUserPrincipalName", "Format")
	}
	if u, err = c.changeUser(u, newName); err != nil {
		return nil, err
	}
	answer := c.shapeIMSUser(u)
	answer.Tags = nil
	return imsUserAnswer{answer}, nil
}

// imsDeleteUser deletes a user with all it has (reference: behaviours.md §2; that it needs no bare
// user is inferred there).
func imsDeleteUser(c *call) (any, error) {
	if err := c.exactlyOne("UserPrincipalName", "UserId"); err != nil {
		return nil, err
	}
	u, err := c.namedUser()
	if err != nil {
		return nil, err
	}
	for _, m := range slices.Collect(membershipsOfUser.Match(c.tx, u.ID)) {
		memberships.Delete(c.tx, m.key())
	}
	for _, key := range slices.Collect(accessKeysOfUser.Match(c.tx, u.ID)) {
		accessKeys.Delete(c.tx, key.ID)
	}
	for _, a := range slices.Collect(attachmentsOfPrincipal.Match(c.tx, principalKey(principalUser, u.ID))) {
		attachments.Delete(c.tx, a.key())
	}
	for _, device := range slices.Collect(mfaDevicesOfUser.Match(c.tx, u.ID)) {
		mfaDevices.Delete(c.tx, device.Name)
	}
	c.dropPasskeys(u)
	loginProfiles.Delete(c.tx, u.ID)
	users.Delete(c.tx, u.ID)
	return answered{}, nil
}

func imsListUsers(c *call) (any, error) {
	p, err := paginate(c, usersByName, 1000, userName, c.listedUsers(), c.shapeListedUser)
	if err != nil {
		return nil, err
	}
	var answer imsUsersAnswer
	answer.Users.User, answer.Marker, answer.IsTruncated = p.items, p.marker, p.marker != ""
	return answer, nil
}

func imsListUserBasicInfos(c *call) (any, error) {
	p, err := paginate(c, usersByName, 100, userName, c.listedUsers(), func(u userRow) basicInfo {
		return basicInfo{UserID: u.ID, UserPrincipalName: c.principalNameOf(u), DisplayName: u.DisplayName,
			Status: statusActive}
	})
	if err != nil {
		return nil, err
	}
	var answer basicInfosAnswer
	answer.UserBasicInfos.UserBasicInfo, answer.Marker, answer.IsTruncated = p.items, p.marker, p.marker != ""
	return answer, nil
}

// listedUsers says which users a list is about: those with the status and the tags asked for. All
// users here are active.
func (c *call) listedUsers() func(userRow) bool {
	wanted := c.in.pairs(tagName)
	status := c.text("Status")
	if len(wanted) == 0 && (status == "" || strings.Contains(status, statusActive)) {
		return nil
	}
	return func(u userRow) bool {
		if len(wanted) == 0 {
			return strings.Contains(status, statusActive)
		}
		return hasTags(u.Tags, wanted)
	}
}

func userName(u userRow) string { return u.Name }

func (c *call) principalNameOf(u userRow) string { return u.Name + "@" + c.defaultDomain() }

func shapeRAMUser(u userRow) ramUser {
	return ramUser{
		UserID: u.ID, UserName: u.Name, DisplayName: u.DisplayName, MobilePhone: u.MobilePhone, Email: u.Email,
		Comments:   u.Comments,
		CreateDate: date(u.CreateDate), UpdateDate: date(u.UpdateDate),
	}
}

func (c *call) shapeIMSUser(u userRow) imsUser {
	return imsUser{
		UserID: u.ID, UserPrincipalName: c.principalNameOf(u), DisplayName: u.DisplayName, MobilePhone: u.MobilePhone,
		Email:    u.Email,
		Comments: u.Comments, CreateDate: date(u.CreateDate), UpdateDate: date(u.UpdateDate),
		LastLoginDate: date(u.LastLoginDate),
		ProvisionType: provisionManual, Tags: shapeTags(maps.Clone(u.Tags)),
	}
}

func (c *call) shapeListedUser(u userRow) imsUser {
	answer := c.shapeIMSUser(u)
	answer.Status = statusActive
	return answer
}

func anyUser(c *call) []string { return c.own("user/*") }

// theUser is the user that the request names. One that does not exist stands under the name it was
// asked for.
func theUser(c *call) []string {
	if u, err := c.namedUser(); err == nil {
		return c.own("user/" + u.Name)
	}
	name := c.text("UserName")
	if local, _, ok := strings.Cut(c.text("UserPrincipalName"), "@"); ok {
		name = local
	}
	switch {
	case name != "":
	case c.in.has("UserId"):
		name = c.text("UserId")
	case c.caller.kind == user:
		name = c.caller.user.Name
	default:
		name = "*"
	}
	return c.own("user/" + name)
}
