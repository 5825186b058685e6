// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/ims"
	sdkram "github.com/aliyun/alibaba-cloud-sdk-go/services/ram"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
)

// usersPerPage is the most that ListUsers gives at once (reference: limits.md §4).
const usersPerPage = 1000

// User is a RAM user. Dates are RAM's own text, e.g. 2015-01-23T12:33:18Z.
type User struct {
	UserID            string
	UserName          string
	UserPrincipalName string // <user name>@<default domain>
	DisplayName       string
	MobilePhone       string // China site only
	Email             string // China site only
	Comments          string
	CreateDate        string
	UpdateDate        string
	LastLoginDate     string
	ProvisionType     string // Manual, SCIM or CloudSSO
	Status            string // active or freeze; ListUsers only
	Tags              map[string]string
}

// UserUpdate is what UpdateUser changes: nil leaves a value as it is, "" clears it.
type UserUpdate struct {
	NewUserName    *string
	NewDisplayName *string
	NewMobilePhone *string
	NewEmail       *string
	NewComments    *string
}

func userNameKey(name string) string { return "name:" + name }
func userIDKey(id string) string     { return "id:" + id }

func (u User) keys() []string { return []string{userIDKey(u.UserID), userNameKey(u.UserName)} }

func (u User) clone() User {
	u.Tags = maps.Clone(u.Tags)
	return u
}

// CreateUser makes a user with its tags. When the user was made and a step after that failed, it returns both the user and the error.
func (c *Client) CreateUser(ctx context.Context, u User) (User, error) {
	defer c.wroteUser(u.UserName)()
	c.unmade("user/" + userNameKey(u.UserName)) // what was known under the name was another user
	made, err := c.createUser(ctx, u)
	if err == nil && made.UserID == "" {
		made, err = c.getUserByName(ctx, u.UserName)
	}
	if made.UserID == "" {
		return User{}, err
	}
	c.made(append(userKeys(made), newObject("User", made.UserName))...)
	c.changed(map[string]string{"UserID": made.UserID}, userKeys(made)...)
	c.users.wrote(made.keys()...)
	return made, err
}

func (c *Client) createUser(ctx context.Context, u User) (User, error) {
	if n := utf8.RuneCountInString(u.DisplayName); n > 0 && n <= names.MaxIMSDisplayName {
		made, err := c.createUserIMS(ctx, u)
		if !isDisplayNameRefused(err) {
			return made, err
		}
	}
	made, err := c.createUserRAM(ctx, u)
	if err != nil || len(u.Tags) == 0 {
		return made, err
	}
	c.made(newObject("User", made.UserID))
	if err := c.TagResources(ctx, TagTarget{ResourceType: ResourceTypeUser, ID: made.UserID}, u.Tags); err != nil {
		return made, fmt.Errorf("the user was made, but not tagged: %w", err)
	}
	made.Tags = maps.Clone(u.Tags)
	return made, nil
}

func isDisplayNameRefused(err error) bool {
	return IsCode(err, "InvalidParameter.DisplayName", "InvalidParameter.NewDisplayName", "InvalidDisplayName", "InvalidNewDisplayName")
}

// createUserIMS makes a user and its tags in one call; IMS demands a display name of up to 24 characters.
func (c *Client) createUserIMS(ctx context.Context, u User) (User, error) {
	upn, err := c.principalName(ctx, u.UserName)
	if err != nil {
		return User{}, err
	}
	req, res := ims.CreateCreateUserRequest(), ims.CreateCreateUserResponse()
	req.UserPrincipalName, req.DisplayName, req.Comments, req.Email, req.MobilePhone = upn, u.DisplayName, u.Comments, u.Email, u.MobilePhone
	var tags []ims.CreateUserTag
	for _, k := range slices.Sorted(maps.Keys(u.Tags)) {
		tags = append(tags, ims.CreateUserTag{Key: k, Value: u.Tags[k]})
	}
	req.Tag = &tags
	var found User
	err = c.call(ctx, operation{request: req, response: res, look: c.lookForUser(u, &found), done: []string{"EntityAlreadyExists.User"}})
	if err != nil {
		return User{}, err
	}
	if found.UserID != "" {
		return found, nil
	}
	made := userFromIMS(res.User)
	if made.Tags == nil {
		made.Tags = maps.Clone(u.Tags)
	}
	return made, nil
}

// createUserRAM makes a user without tags.
func (c *Client) createUserRAM(ctx context.Context, u User) (User, error) {
	req, res := sdkram.CreateCreateUserRequest(), sdkram.CreateCreateUserResponse()
	req.UserName, req.DisplayName, req.Comments, req.Email, req.MobilePhone = u.UserName, u.DisplayName, u.Comments, u.Email, u.MobilePhone
	u.Tags = nil
	var found User
	err := c.call(ctx, operation{request: req, response: res, look: c.lookForUser(u, &found), done: []string{"EntityAlreadyExists.User"}})
	if err != nil {
		return User{}, err
	}
	if found.UserID != "" {
		return found, nil
	}
	return User{UserID: res.User.UserId, UserName: res.User.UserName, DisplayName: res.User.DisplayName, MobilePhone: res.User.MobilePhone,
		Email: res.User.Email, Comments: res.User.Comments, CreateDate: res.User.CreateDate}, nil
}

// lookForUser finds out whether a lost CreateUser made the user.
func (c *Client) lookForUser(want User, found *User) func(context.Context, time.Time) (verdict, error) {
	return func(ctx context.Context, since time.Time) (verdict, error) {
		got, err := c.getUserByName(ctx, want.UserName)
		switch {
		case IsNotExist(err):
			return absent, nil
		case err != nil:
			return absent, err
		}
		// Without a display name RAM may show the user name.
		sameDisplayName := got.DisplayName == want.DisplayName || want.DisplayName == "" && got.DisplayName == want.UserName
		if !createdSince(got.CreateDate, since) || !sameDisplayName || got.Comments != want.Comments || !maps.Equal(got.Tags, want.Tags) {
			return foreign, nil
		}
		*found = got
		return ours, nil
	}
}

// GetUser reads a user by its ID. Status is empty.
func (c *Client) GetUser(ctx context.Context, userID string) (User, error) {
	return c.findUser(ctx, userIDKey(userID), "GetUser", userID)
}

// GetUserByName reads a user by its name. Status is empty.
func (c *Client) GetUserByName(ctx context.Context, userName string) (User, error) {
	return c.findUser(ctx, userNameKey(userName), "GetUser", userName)
}

func (c *Client) findUser(ctx context.Context, key, action, name string) (User, error) {
	if name == "" {
		return User{}, errors.New("a user without a name or ID cannot be read")
	}
	r := reading[User]{key: "user/" + key, again: func() { c.users.wrote(key) }, show: func(u User) ([]string, map[string]string) {
		fields := map[string]string{"UserID": u.UserID, "UserName": u.UserName, "DisplayName": u.DisplayName, "MobilePhone": u.MobilePhone, "Email": u.Email, "Comments": u.Comments}
		return userKeys(u), withTags(fields, u.Tags)
	}}
	return patiently(ctx, c, r, func() (User, error) {
		u, ok, err := c.users.find(ctx, key)
		if err != nil {
			return User{}, err
		}
		if !ok {
			return User{}, notFound(productIMS, action, "EntityNotExist.User", fmt.Sprintf("RAM answered with another user than %q.", name))
		}
		u = u.clone()
		u.Status = ""
		return u, nil
	})
}

// fetchUser is the single read behind users.
func (c *Client) fetchUser(ctx context.Context, key string) ([]User, error) {
	var u User
	var err error
	if id, ok := strings.CutPrefix(key, "id:"); ok {
		u, err = c.getUser(ctx, func(r *ims.GetUserRequest) { r.UserId = id })
	} else {
		u, err = c.getUserByName(ctx, strings.TrimPrefix(key, "name:"))
	}
	if err != nil {
		return nil, err
	}
	return []User{u}, nil
}

func (c *Client) getUserByName(ctx context.Context, userName string) (User, error) {
	upn, err := c.principalName(ctx, userName)
	if err != nil {
		return User{}, err
	}
	return c.getUser(ctx, func(r *ims.GetUserRequest) { r.UserPrincipalName = upn })
}

func (c *Client) getUser(ctx context.Context, which func(*ims.GetUserRequest)) (User, error) {
	req, res := ims.CreateGetUserRequest(), ims.CreateGetUserResponse()
	which(req)
	if err := c.call(ctx, operation{request: req, response: res}); err != nil {
		return User{}, err
	}
	return userFromIMS(res.User), nil
}

// ListUsers gives all users, those that are frozen too. An error is the last thing it yields.
func (c *Client) ListUsers(ctx context.Context) iter.Seq2[User, error] {
	return func(yield func(User, error) bool) {
		for u, err := range listAll(ctx, c.pageOfUsers) {
			if !yield(u.clone(), err) {
				return
			}
		}
	}
}

func (c *Client) pageOfUsers(ctx context.Context, cursor string) (page[User], error) {
	return c.userPages.get(ctx, cursor, func(ctx context.Context) (page[User], error) {
		req, res := ims.CreateListUsersRequest(), ims.CreateListUsersResponse()
		req.MaxItems, req.Marker, req.Status = requests.NewInteger(usersPerPage), cursor, "active,freeze"
		if err := c.call(ctx, operation{request: req, response: res}); err != nil {
			return page[User]{}, err
		}
		p := page[User]{next: nextMarker(res.IsTruncated, res.Marker)}
		for _, u := range res.Users.User {
			p.items = append(p.items, userFromIMS(u))
		}
		return p, nil
	})
}

// UpdateUser changes a user. IMS does it; what IMS does not take, a long display name and an empty value, goes to RAM's own call.
func (c *Client) UpdateUser(ctx context.Context, userName string, u UserUpdate) error {
	if u == (UserUpdate{}) {
		return nil
	}
	names := []string{userName}
	renamed := u.NewUserName != nil && *u.NewUserName != userName
	if renamed {
		names = append(names, *u.NewUserName)
	}
	defer c.wroteUser(names...)()
	if renamed {
		defer c.unmade(newObject("User", userName), newObject("User", *u.NewUserName))
		defer c.wrotePrincipals()
	}
	if err := c.updateUser(ctx, userName, u); err != nil {
		return err
	}
	fields := written(map[string]*string{"UserName": u.NewUserName, "DisplayName": u.NewDisplayName, "MobilePhone": u.NewMobilePhone, "Email": u.NewEmail, "Comments": u.NewComments})
	if u.NewDisplayName != nil && *u.NewDisplayName == "" {
		fields["DisplayName"] = anything // RAM may show the user name in its place
	}
	same := c.users.sameAs(userNameKey(userName))
	if i := slices.IndexFunc(same, func(k string) bool { return strings.HasPrefix(k, "id:") }); i >= 0 {
		fields["UserID"] = strings.TrimPrefix(same[i], "id:") // a read that lags shows who bore the name before
	} else {
		fields["UserID"] = anything
	}
	if renamed {
		c.unmade("user/" + userNameKey(userName))
	}
	for _, key := range append(same, userNameKey(names[len(names)-1])) {
		if !renamed || key != userNameKey(userName) { // the old name may be another user's at once
			c.changed(fields, "user/"+key)
		}
	}
	return nil
}

func (c *Client) updateUser(ctx context.Context, userName string, u UserUpdate) error {
	onlyRAM := u.NewDisplayName != nil && utf8.RuneCountInString(*u.NewDisplayName) > names.MaxIMSDisplayName
	for _, s := range []*string{u.NewDisplayName, u.NewMobilePhone, u.NewEmail, u.NewComments} {
		onlyRAM = onlyRAM || s != nil && *s == ""
	}
	if !onlyRAM {
		if err := c.updateUserIMS(ctx, userName, u); !isDisplayNameRefused(err) {
			return err
		}
	}
	params := map[string]string{"UserName": userName, "NewUserName": userName}
	for name, s := range map[string]*string{"NewUserName": u.NewUserName, "NewDisplayName": u.NewDisplayName, "NewMobilePhone": u.NewMobilePhone,
		"NewEmail": u.NewEmail, "NewComments": u.NewComments} {
		if s != nil {
			params[name] = *s
		}
	}
	return c.call(ctx, c.userUpdate(operation{request: ramRequest("UpdateUser", params), response: newPlain()}, userName, u))
}

func (c *Client) updateUserIMS(ctx context.Context, userName string, u UserUpdate) error {
	upn, err := c.principalName(ctx, userName)
	if err != nil {
		return err
	}
	req, res := ims.CreateUpdateUserRequest(), ims.CreateUpdateUserResponse()
	req.UserPrincipalName = upn
	if u.NewUserName != nil {
		if req.NewUserPrincipalName, err = c.principalName(ctx, *u.NewUserName); err != nil {
			return err
		}
	}
	req.NewDisplayName, req.NewMobilePhone, req.NewEmail, req.NewComments = deref(u.NewDisplayName), deref(u.NewMobilePhone), deref(u.NewEmail), deref(u.NewComments)
	return c.call(ctx, c.userUpdate(operation{request: req, response: res}, userName, u))
}

// userUpdate adds how a lost rename is settled: the old name is gone and the new one is there. Other changes may be made twice.
func (c *Client) userUpdate(op operation, userName string, u UserUpdate) operation {
	op.names = []string{newObject("User", userName)}
	if u.NewUserName == nil || *u.NewUserName == userName {
		return op
	}
	op.done = []string{"EntityNotExist.User"}
	op.look = func(ctx context.Context, _ time.Time) (verdict, error) {
		if _, err := c.getUserByName(ctx, userName); err == nil {
			return absent, nil
		} else if !IsNotExist(err) {
			return absent, err
		}
		_, err := c.getUserByName(ctx, *u.NewUserName)
		if IsNotExist(err) {
			return absent, nil
		}
		return ours, err
	}
	return op
}

// DeleteUser deletes a user that nothing hangs on any more. It is RAM's call, which refuses a user that still has keys, policies or
// groups; of IMS's no such promise is known (reference: behaviours.md §2).
func (c *Client) DeleteUser(ctx context.Context, userName string) error {
	defer c.wroteUser(userName)()
	defer c.wrotePrincipals()
	req := sdkram.CreateDeleteUserRequest()
	req.UserName = userName
	err := c.callDelete(ctx, operation{request: req, response: sdkram.CreateDeleteUserResponse(), done: []string{"EntityNotExist.User"}}, "User", userName)
	if err == nil {
		c.unmade("user/"+userNameKey(userName), newObject("User", userName), "keys of "+userName)
	}
	return err
}

// wroteUser forgets what was read of users with the names, now and again when the returned function is called after the write.
func (c *Client) wroteUser(names ...string) func() {
	keys := make([]string, len(names))
	for i, n := range names {
		keys[i] = userNameKey(n)
	}
	forget := func() {
		c.users.wrote(keys...)
		c.userPages.wroteAll()
	}
	forget()
	return forget
}

// wrotePrincipals forgets what names users, groups or roles: one of them was renamed or deleted.
func (c *Client) wrotePrincipals() {
	c.members.wroteAll()
	c.groupsOfUser.wroteAll()
	c.accessKeys.wroteAll()
	c.wroteAttachments()
}

func userKeys(u User) []string {
	return []string{"user/" + userIDKey(u.UserID), "user/" + userNameKey(u.UserName)}
}

func userFromIMS(u ims.User) User {
	name := u.UserPrincipalName
	if at := strings.LastIndex(name, "@"); at >= 0 {
		name = name[:at]
	}
	out := User{UserID: u.UserId, UserName: name, UserPrincipalName: u.UserPrincipalName, DisplayName: u.DisplayName, MobilePhone: u.MobilePhone,
		Email: u.Email, Comments: u.Comments, CreateDate: u.CreateDate, UpdateDate: u.UpdateDate, LastLoginDate: u.LastLoginDate,
		ProvisionType: u.ProvisionType, Status: u.Status}
	for _, t := range u.Tags.Tag {
		if out.Tags == nil {
			out.Tags = map[string]string{}
		}
		out.Tags[t.TagKey] = t.TagValue
	}
	return out
}

// written is what an update sets, by field.
func written(update map[string]*string) map[string]string {
	fields := map[string]string{}
	for name, s := range update {
		if s != nil {
			fields[name] = *s
		}
	}
	return fields
}

// withTags adds tags to fields.
func withTags(fields, tags map[string]string) map[string]string {
	for k, v := range tags {
		fields["tag "+k] = v
	}
	return fields
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// nextMarker is where the next page begins. RAM gives a marker while the answer is truncated only (reference: limits.md §4).
func nextMarker(truncated bool, marker string) string {
	if !truncated {
		return ""
	}
	return marker
}

// listAll yields the items of all pages, and an error as the last.
func listAll[V any](ctx context.Context, pageOf func(context.Context, string) (page[V], error)) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		for cursor := ""; ; {
			p, err := pageOf(ctx, cursor)
			if err != nil {
				var none V
				yield(none, err)
				return
			}
			for _, v := range p.items {
				if !yield(v, nil) {
					return
				}
			}
			if p.next == "" || p.next == cursor {
				return
			}
			cursor = p.next
		}
	}
}
